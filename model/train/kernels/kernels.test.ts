import { describe, expect, test } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { createPlainKernels } from './plain-kernels.ts';
import type { Kernels } from './types.ts';
import { createKernelMemory, createWasmKernels } from './wasm-kernels.ts';

const size = 4_096;

/** Runs the same calls on the same random numbers in WebAssembly (float32) and in plain float64. */
function compare(run: (kernels: Kernels) => void): number {
  const fast = createWasmKernels(createKernelMemory(size));
  const plain = createPlainKernels(new Float64Array(size));
  const random = seededRandom(11);
  for (let index = 0; index < size; index++) {
    fast.floats[index] = random() * 2 - 1;
    plain.floats[index] = fast.floats[index] ?? 0;
  }
  run(fast);
  run(plain);
  let worst = 0;
  for (let index = 0; index < size; index++) {
    worst = Math.max(
      worst,
      Math.abs((fast.floats[index] ?? Number.NaN) - (plain.floats[index] ?? 0)),
    );
  }
  return worst;
}

describe('the WebAssembly kernels agree with the plain ones', () => {
  test.each([
    { m: 4, k: 4, n: 4 },
    { m: 8, k: 12, n: 8 },
    { m: 12, k: 52, n: 20 },
    { m: 4, k: 1, n: 36 },
  ])('in a product of $m×$k by $k×$n with bias', ({ m, k, n }) => {
    const worst = compare((kernels) => {
      kernels.multiply({
        a: 0,
        aRowStride: k,
        aColumnStride: 1,
        b: 1_000,
        bias: 800,
        c: 3_000,
        m,
        k,
        n,
      });
    });
    expect(worst).toBeLessThan(1e-5);
  });

  test('in a product with the first factor transposed and no bias', () => {
    const worst = compare((kernels) => {
      kernels.multiply({
        a: 0,
        aRowStride: 1,
        aColumnStride: 16,
        b: 600,
        bias: null,
        c: 2_000,
        m: 16,
        k: 32,
        n: 12,
      });
    });
    expect(worst).toBeLessThan(1e-5);
  });

  test('in transposing, adding up, rectifying and its gradient', () => {
    const worst = compare((kernels) => {
      kernels.transpose({ from: 0, to: 500, m: 12, n: 8 });
      kernels.sumColumns({ a: 0, sums: 1_000, m: 13, n: 8 });
      kernels.rectifyGradient({ gradient: 1_200, activation: 1_400, count: 64 });
      kernels.rectify(1_600, 64);
      kernels.accumulate({ to: 1_800, from: 1_900, count: 64 });
    });
    expect(worst).toBeLessThan(1e-5);
  });

  test('in a step of a gated recurrent unit and its gradient', () => {
    const worst = compare((kernels) => {
      const step = { gates: 0, stateSums: 400, state: 800, rows: 6, width: 8 };
      kernels.gruStep({ ...step, next: 1_000 });
      kernels.gruStepGradient({ ...step, delta: 1_200, gateDeltas: 1_400, stateDeltas: 1_800 });
    });
    expect(worst).toBeLessThan(1e-6);
  });

  test('in a step of AdamW', () => {
    const worst = compare((kernels) => {
      for (let index = 300; index < 400; index++)
        kernels.floats[index] = Math.abs(kernels.floats[index] ?? 0);
      kernels.adamw({
        weights: 0,
        gradient: 100,
        first: 200,
        second: 300,
        count: 64,
        beta1: 0.9,
        beta2: 0.999,
        stepSize: 0.01,
        rootCorrection: 1.2,
        epsilon: 1e-8,
        shrink: 0.001,
      });
    });
    expect(worst).toBeLessThan(1e-6);
  });
});
