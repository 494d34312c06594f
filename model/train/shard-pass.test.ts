import { describe, expect, test } from 'vitest';
import { setInitialWeights } from './initial-weights.ts';
import { createPlainKernels } from './kernels/plain-kernels.ts';
import type { Kernels } from './kernels/types.ts';
import { createKernelMemory, createWasmKernels } from './kernels/wasm-kernels.ts';
import { planLayout } from './layout.ts';
import type { Layout } from './layout.ts';
import { transposeWeights } from './learn-step.ts';
import { seededRandom } from './seeded-random.ts';
import { createShardPass } from './shard-pass.ts';
import type { TrainingRows } from './training-rows.ts';

const featureCount = 5;
const rowCount = 14;
const objective = { offsetFeature: 2, countWeight: 0.7 };
const plan = { featureCount, hidden: [6, 7], rowsPerShard: 16, shards: 1 };
const dense = planLayout({ ...plan, recurrent: null });
const recurrent = planLayout({
  ...plan,
  recurrent: {
    width: 4,
    columns: [
      [0, 3],
      [1, 4],
      [2, 0],
    ],
  },
});

function someRows(): TrainingRows {
  const random = seededRandom(3);
  const counts = Float32Array.from({ length: rowCount }, () => Math.floor(random() * 4));
  return {
    rows: rowCount,
    featureCount,
    features: Float32Array.from({ length: rowCount * featureCount }, () => random() * 4 - 2),
    counts,
    labels: Uint8Array.from(counts, (count) => Math.min(1, count)),
    weights: Float32Array.from({ length: rowCount }, () => 0.5 + random()),
  };
}

function passOver(kernels: Kernels, layout: Layout) {
  const data = someRows();
  setInitialWeights(kernels.floats, { layout, seed: 9, labels: data.labels });
  const random = seededRandom(21);
  for (const layer of layout.layers) {
    for (let output = 0; output < layer.outputs; output++)
      kernels.floats[layer.bias + output] = random() - 0.5;
  }
  if (layout.gru) {
    for (let gate = 0; gate < 3 * layout.gru.width; gate++) {
      kernels.floats[layout.gru.inputBias + gate] = random() - 0.5;
      kernels.floats[layout.gru.stateBias + gate] = random() - 0.5;
    }
  }
  transposeWeights(kernels, layout);
  const [mean, scale] = [
    new Float32Array(featureCount).fill(0.1),
    new Float32Array(featureCount).fill(0.8),
  ];
  const pass = createShardPass({ kernels, layout, shard: 0, mean, scale, objective });
  const choice = { data, order: null, from: 0, to: rowCount };
  const lossNow = (): number => {
    const sums = pass.evaluate(choice);
    return sums.crossEntropy + objective.countWeight * sums.countLoss;
  };
  return { pass, choice, lossNow };
}

describe.each([
  ['without a recurrent branch', dense, 60],
  ['with one', recurrent, 180],
])('createShardPass %s', (_, layout, least) => {
  const gradientAt = layout.shards[0]?.gradient ?? 0;

  test('gradients in float64 are those of finite differences, for every weight', () => {
    const kernels = createPlainKernels(new Float64Array(layout.size));
    const { pass, choice, lossNow } = passOver(kernels, layout);
    pass.learn(choice, 1);
    const exact = Array.from(kernels.floats.subarray(gradientAt, gradientAt + layout.weightCount));
    const step = 1e-5;
    let moving = 0;
    for (let at = 0; at < layout.weightCount; at++) {
      if (exact[at] === 0) continue;
      moving++;
      const kept = kernels.floats[at] ?? 0;
      kernels.floats[at] = kept + step;
      const above = lossNow();
      kernels.floats[at] = kept - step;
      const below = lossNow();
      kernels.floats[at] = kept;
      expect(Math.abs((exact[at] ?? 0) - (above - below) / (2 * step))).toBeLessThan(1e-6);
    }
    expect(moving).toBeGreaterThan(least);
  });

  test('gradients of the WebAssembly kernels are those of float64', () => {
    const fast = createWasmKernels(createKernelMemory(layout.size));
    const plain = createPlainKernels(new Float64Array(layout.size));
    for (const kernels of [fast, plain]) {
      const { pass, choice } = passOver(kernels, layout);
      pass.learn(choice, 1);
    }
    for (let at = gradientAt; at < gradientAt + layout.weightCount; at++) {
      expect(fast.floats[at]).toBeCloseTo(plain.floats[at] ?? Number.NaN, 4);
    }
  });

  test('padding learns nothing', () => {
    const kernels = createPlainKernels(new Float64Array(layout.size));
    const { pass, choice } = passOver(kernels, layout);
    pass.learn(choice, 1);
    const first = layout.layers[0];
    const second = layout.layers[1];
    if (!first || !second) throw new Error('two layers were planned');
    const rowOfPadding = gradientAt + first.weights + first.inputs * first.paddedOutputs;
    expect(
      kernels.floats
        .subarray(rowOfPadding, rowOfPadding + first.paddedOutputs)
        .every((value) => value === 0),
    ).toBe(true);
    expect(kernels.floats[gradientAt + second.bias + second.outputs]).toBe(0);
  });
});
