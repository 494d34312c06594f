import { createKernelMemory, createWasmKernels } from './kernels/wasm-kernels.ts';
import { padWidth } from './layout.ts';
import { inputBound, logCountBound } from './network.ts';
import type { NetworkScores } from './forward.ts';
import type { DenseLayer, Network } from './network.ts';

export interface KernelScorer {
  /** Scores the first `rows` rows of features, at once. */
  scoreRows(features: Float32Array, rows: number): NetworkScores;
}

const blockRows = 64;

/** The forward pass of a network without a recurrent branch over the WebAssembly kernels: for replays of millions of rows. */
export function createKernelScorer(network: Network): KernelScorer {
  if (network.recurrent) throw new RangeError('the network is recurrent, must be a perceptron');
  const { featureCount, offsetFeature, mean, scale } = network;
  let size = 0;
  const take = (count: number): number => {
    const at = size;
    size += padWidth(count);
    return at;
  };
  const input = take(blockRows * padWidth(featureCount));
  const layers = network.layers.map((layer) => {
    const [inputs, outputs] = [padWidth(layer.inputs), padWidth(layer.outputs)];
    return {
      inputs,
      outputs,
      weights: take(inputs * outputs),
      bias: take(outputs),
      values: take(blockRows * outputs),
    };
  });
  const kernels = createWasmKernels(createKernelMemory(size));
  const { floats } = kernels;
  for (const [index, layer] of network.layers.entries()) {
    const place = layers[index];
    if (place) writeLayer(floats, { layer, at: place });
  }
  const inputWidth = padWidth(featureCount);
  const head = layers.at(-1);
  if (!head) throw new RangeError('the network has no layers');

  const runBlock = (
    features: Float32Array,
    { from, rows }: { from: number; rows: number },
  ): void => {
    for (let row = 0; row < rows; row++) {
      const source = (from + row) * featureCount;
      const to = input + row * inputWidth;
      for (let column = 0; column < featureCount; column++) {
        const value =
          ((features[source + column] ?? 0) - (mean[column] ?? 0)) * (scale[column] ?? 0);
        floats[to + column] =
          value > inputBound ? inputBound : value < -inputBound ? -inputBound : value;
      }
    }
    const m = Math.ceil(rows / 4) * 4;
    let a = input;
    for (const { inputs: k, outputs: n, weights: b, bias, values: c } of layers) {
      kernels.multiply({ a, aRowStride: k, aColumnStride: 1, b, bias, c, m, k, n });
      if (c !== head.values) kernels.rectify(c, m * n);
      a = c;
    }
  };

  return {
    scoreRows(features, rows) {
      const confidence = new Float32Array(rows);
      const expectedCount = new Float32Array(rows);
      for (let from = 0; from < rows; from += blockRows) {
        const count = Math.min(blockRows, rows - from);
        runBlock(features, { from, rows: count });
        for (let row = 0; row < count; row++) {
          const at = head.values + row * head.outputs;
          const offset = features[(from + row) * featureCount + offsetFeature] ?? 0;
          const logCount = (floats[at + 1] ?? 0) + offset;
          confidence[from + row] = 1 / (1 + Math.exp(-(floats[at] ?? 0)));
          expectedCount[from + row] = Math.exp(
            Math.min(logCountBound, Math.max(-logCountBound, logCount)),
          );
        }
      }
      return { confidence, expectedCount };
    },
  };
}

function writeLayer(
  floats: Float32Array | Float64Array,
  { layer, at }: { layer: DenseLayer; at: { outputs: number; weights: number; bias: number } },
): void {
  for (let input = 0; input < layer.inputs; input++) {
    const row = layer.weights.subarray(input * layer.outputs, (input + 1) * layer.outputs);
    floats.set(row, at.weights + input * at.outputs);
  }
  floats.set(layer.bias, at.bias);
}
