import type { NodeProto, TensorProto } from 'onnx-buf';
import type { RecurrentBranch } from '../train/network.ts';
import { floats, integers, node } from './onnx-parts.ts';

export interface GraphParts {
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
  /** Name of the value that the next layer takes. */
  readonly output: string;
}

/** The branch as one GRU node over `normal` [n, f], its last state appended: [n, f + width]. */
export function gruParts(branch: RecurrentBranch): GraphParts {
  const { columns, width } = branch;
  const channels = columns[0]?.length ?? 0;
  const gates = 3 * width;
  const inputWeights = gateRows(branch.inputWeights, { rows: channels, width });
  const stateWeights = gateRows(branch.stateWeights, { rows: width, width });
  const biases = [branch.inputBias, branch.stateBias].flatMap((bias) =>
    gateRows(bias, { rows: 1, width }),
  );
  return {
    constants: [
      integers('recurrentColumns', columns.flat(), [columns.length, channels]),
      integers('directions', [0]),
      floats('recurrentInput', [1, gates, channels], inputWeights),
      floats('recurrentState', [1, gates, width], stateWeights),
      floats('recurrentBias', [1, 2 * gates], biases),
    ],
    nodes: [
      node('Gather', {
        inputs: ['normal', 'recurrentColumns'],
        outputs: ['stepsByRow'],
        integers: { axis: 1 },
      }),
      node('Transpose', {
        inputs: ['stepsByRow'],
        outputs: ['steps'],
        integers: { perm: [1, 0, 2] },
      }),
      node('GRU', {
        inputs: ['steps', 'recurrentInput', 'recurrentState', 'recurrentBias'],
        outputs: ['', 'lastStates'],
        integers: { hidden_size: width, linear_before_reset: 1 },
      }),
      node('Squeeze', { inputs: ['lastStates', 'directions'], outputs: ['lastState'] }),
      node('Concat', {
        inputs: ['normal', 'lastState'],
        outputs: ['withState'],
        integers: { axis: 1 },
      }),
    ],
    output: 'withState',
  };
}

/** From rows × (r, z, n) to ONNX's (z, r, n) × rows. */
function gateRows(
  matrix: Float32Array,
  { rows, width }: { rows: number; width: number },
): number[] {
  const order = [1, 0, 2];
  return order.flatMap((gate) =>
    Array.from({ length: width }, (_, unit) =>
      Array.from({ length: rows }, (_, row) => matrix[row * 3 * width + gate * width + unit] ?? 0),
    ).flat(),
  );
}
