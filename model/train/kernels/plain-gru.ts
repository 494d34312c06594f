import type { GruStepGradientOptions, GruStepOptions } from './types.ts';

type Floats = Float32Array | Float64Array;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** r and z as usual, n = tanh(input + r · state sum), next = (1 - z) · n + z · state (reset after the product). */
export function gruStep(floats: Floats, of: GruStepOptions): void {
  const at = (index: number): number => floats[index] ?? Number.NaN;
  const { width } = of;
  for (let row = 0; row < of.rows; row++) {
    for (let unit = 0; unit < width; unit++) {
      const [gate, own] = [row * 3 * width + unit, row * width + unit];
      const r = sigmoid(at(of.gates + gate) + at(of.stateSums + gate));
      const z = sigmoid(at(of.gates + gate + width) + at(of.stateSums + gate + width));
      const n = Math.tanh(
        at(of.gates + gate + 2 * width) + r * at(of.stateSums + gate + 2 * width),
      );
      floats[of.gates + gate] = r;
      floats[of.gates + gate + width] = z;
      floats[of.gates + gate + 2 * width] = n;
      floats[of.next + own] = (1 - z) * n + z * at(of.state + own);
    }
  }
}

export function gruStepGradient(floats: Floats, of: GruStepGradientOptions): void {
  const at = (index: number): number => floats[index] ?? Number.NaN;
  const { width } = of;
  for (let row = 0; row < of.rows; row++) {
    for (let unit = 0; unit < width; unit++) {
      const [gate, own] = [row * 3 * width + unit, row * width + unit];
      const r = at(of.gates + gate);
      const z = at(of.gates + gate + width);
      const n = at(of.gates + gate + 2 * width);
      const delta = at(of.delta + own);
      const byN = delta * (1 - z) * (1 - n * n);
      const byR = byN * at(of.stateSums + gate + 2 * width) * r * (1 - r);
      const byZ = delta * (at(of.state + own) - n) * z * (1 - z);
      for (const to of [of.gateDeltas, of.stateDeltas]) {
        floats[to + gate] = byR;
        floats[to + gate + width] = byZ;
      }
      floats[of.gateDeltas + gate + 2 * width] = byN;
      floats[of.stateDeltas + gate + 2 * width] = byN * r;
      floats[of.delta + own] = delta * z;
    }
  }
}
