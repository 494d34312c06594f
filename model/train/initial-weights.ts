import type { Layout } from './layout.ts';
import { seededRandom } from './seeded-random.ts';
import type { TrainingRows } from './training-rows.ts';

/** Mean and 1/deviation by column; a column that never changes in training enters as 0 for ever. */
export function measureColumns({ features, featureCount, rows }: TrainingRows): {
  mean: Float32Array;
  scale: Float32Array;
} {
  const sums = new Float64Array(featureCount);
  const squares = new Float64Array(featureCount);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < featureCount; column++) {
      sums[column] = (sums[column] ?? 0) + (features[row * featureCount + column] ?? 0);
    }
  }
  const mean = Float32Array.from(sums, (sum) => sum / rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < featureCount; column++) {
      const distance = (features[row * featureCount + column] ?? 0) - (mean[column] ?? 0);
      squares[column] = (squares[column] ?? 0) + distance * distance;
    }
  }
  const scale = Float32Array.from(squares, (square) => {
    const deviation = Math.sqrt(square / rows);
    return deviation > 1e-6 ? 1 / deviation : 0;
  });
  const bad = mean.findIndex((value, column) => !Number.isFinite(value + (scale[column] ?? 0)));
  if (bad >= 0) throw new RangeError(`feature ${bad} holds a value that is not finite`);
  return { mean, scale };
}

/** Normal weights of variance 2/inputs (He et al. 2015), uniform ones within 1/√width in the recurrent branch; the heads start at the share of positive labels and at the offset. */
export function setInitialWeights(
  floats: Float32Array | Float64Array,
  {
    layout,
    seed,
    labels,
  }: { readonly layout: Layout; readonly seed: number; readonly labels: Uint8Array },
): void {
  const random = seededRandom(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const [index, layer] of layout.layers.entries()) {
    const isHead = index === layout.layers.length - 1;
    const deviation = isHead ? 0.1 / Math.sqrt(layer.inputs) : Math.sqrt(2 / layer.inputs);
    for (let input = 0; input < layer.inputs; input++) {
      for (let output = 0; output < layer.outputs; output++) {
        floats[layer.weights + input * layer.paddedOutputs + output] = normal() * deviation;
      }
    }
  }
  const { gru } = layout;
  if (gru) {
    const bound = 1 / Math.sqrt(gru.width);
    const channels = gru.columns[0]?.length ?? 0;
    const spread = (from: number, count: number): void => {
      for (let at = from; at < from + count; at++) floats[at] = (2 * random() - 1) * bound;
    };
    spread(gru.inputWeights, channels * 3 * gru.width);
    spread(gru.stateWeights, gru.width * 3 * gru.width);
  }
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const share = (positives + 1) / (labels.length + 2);
  const head = layout.layers.at(-1);
  if (head) floats[head.bias] = Math.log(share / (1 - share));
}
