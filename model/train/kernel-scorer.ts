import { createGruPass } from './gru-pass.ts';
import { createKernelMemory, createWasmKernels } from './kernels/wasm-kernels.ts';
import { planLayout } from './layout.ts';
import type { Layout } from './layout.ts';
import { inputBound, logCountBound } from './network.ts';
import type { NetworkScores } from './forward.ts';
import type { Network } from './network.ts';

export interface KernelScorer {
  /** Scores the first `rows` rows of features, at once. */
  scoreRows(features: Float32Array, rows: number): NetworkScores;
}

const blockRows = 64;

/** The forward pass of a network over the WebAssembly kernels: for replays of millions of rows. */
export function createKernelScorer(network: Network): KernelScorer {
  const { featureCount, offsetFeature, mean, scale } = network;
  const layout = planLayout({
    featureCount,
    hidden: network.layers.slice(0, -1).map(({ outputs }) => outputs),
    recurrent: network.recurrent ?? null,
    rowsPerShard: blockRows,
    shards: 1,
  });
  const kernels = createWasmKernels(createKernelMemory(layout.size));
  const { floats } = kernels;
  writeNetwork(floats, { layout, network });
  const gru = createGruPass({ kernels, layout, shard: 0 });
  const [own] = layout.shards;
  const head = layout.layers.at(-1);
  if (!own || !head) throw new RangeError('the network has no layers');
  const inputWidth = layout.layers[0]?.paddedInputs ?? 0;
  const headAt = own.activations.at(-1) ?? 0;

  const runBlock = (
    features: Float32Array,
    { from, rows }: { from: number; rows: number },
  ): void => {
    for (let row = 0; row < rows; row++) {
      const source = (from + row) * featureCount;
      const to = own.input + row * inputWidth;
      for (let column = 0; column < featureCount; column++) {
        const value =
          ((features[source + column] ?? 0) - (mean[column] ?? 0)) * (scale[column] ?? 0);
        floats[to + column] =
          value > inputBound ? inputBound : value < -inputBound ? -inputBound : value;
      }
    }
    const m = Math.ceil(rows / 4) * 4;
    gru?.forward(m);
    let a = own.input;
    for (const [index, layer] of layout.layers.entries()) {
      const { paddedInputs: k, paddedOutputs: n, weights: b, bias } = layer;
      const c = own.activations[index] ?? 0;
      kernels.multiply({ a, aRowStride: k, aColumnStride: 1, b, bias, c, m, k, n });
      if (layer !== head) kernels.rectify(c, m * n);
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
          const at = headAt + row * head.paddedOutputs;
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

function writeNetwork(
  floats: Float32Array | Float64Array,
  { layout, network }: { layout: Layout; network: Network },
): void {
  for (const [index, layer] of network.layers.entries()) {
    const place = layout.layers[index];
    if (!place) continue;
    for (let input = 0; input < layer.inputs; input++) {
      const row = layer.weights.subarray(input * layer.outputs, (input + 1) * layer.outputs);
      floats.set(row, place.weights + input * place.paddedOutputs);
    }
    floats.set(layer.bias, place.bias);
  }
  const { recurrent } = network;
  const { gru } = layout;
  if (!recurrent || !gru) return;
  // Three gates of a width that is a multiple of four: rows have no padding.
  floats.set(recurrent.inputWeights, gru.inputWeights);
  floats.set(recurrent.inputBias, gru.inputBias);
  floats.set(recurrent.stateWeights, gru.stateWeights);
  floats.set(recurrent.stateBias, gru.stateBias);
}
