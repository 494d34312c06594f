import { gruStep, gruStepGradient } from './plain-gru.ts';
import type { Kernels } from './types.ts';

/**
 * The kernels in plain TypeScript: the oracle of the WebAssembly ones, in float64 the ground of the gradient checks,
 * and the fallback where WebAssembly cannot start.
 */
export function createPlainKernels(floats: Float32Array | Float64Array): Kernels {
  const at = (index: number) => floats[index] ?? Number.NaN;
  return {
    floats,
    multiply({ a, aRowStride, aColumnStride, b, bias, c, m, k, n }) {
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) {
          let sum = bias === null ? 0 : at(bias + column);
          for (let i = 0; i < k; i++) {
            sum += at(a + row * aRowStride + i * aColumnStride) * at(b + i * n + column);
          }
          floats[c + row * n + column] = sum;
        }
      }
    },
    transpose({ from, to, m, n }) {
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++)
          floats[to + column * m + row] = at(from + row * n + column);
      }
    },
    sumColumns({ a, sums, m, n }) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let row = 0; row < m; row++) sum += at(a + row * n + column);
        floats[sums + column] = sum;
      }
    },
    rectify(a, count) {
      for (let index = a; index < a + count; index++) floats[index] = Math.max(0, at(index));
    },
    rectifyGradient({ gradient, activation, count }) {
      for (let index = 0; index < count; index++) {
        if (!(at(activation + index) > 0)) floats[gradient + index] = 0;
      }
    },
    accumulate({ to, from, count }) {
      for (let index = 0; index < count; index++)
        floats[to + index] = at(to + index) + at(from + index);
    },
    gruStep: (options) => gruStep(floats, options),
    gruStepGradient: (options) => gruStepGradient(floats, options),
    adamw({
      weights,
      gradient,
      first,
      second,
      count,
      beta1,
      beta2,
      stepSize,
      rootCorrection,
      epsilon,
      shrink,
    }) {
      for (let index = 0; index < count; index++) {
        const g = at(gradient + index);
        const m = beta1 * at(first + index) + (1 - beta1) * g;
        const v = beta2 * at(second + index) + (1 - beta2) * g * g;
        floats[first + index] = m;
        floats[second + index] = v;
        const move = (stepSize * m) / (Math.sqrt(v) * rootCorrection + epsilon);
        floats[weights + index] = at(weights + index) * (1 - shrink) - move;
      }
    },
  };
}
