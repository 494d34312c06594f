/** Counts that lose half of their weight in every `halfLifeMs`; Infinity never decays. */
export class DecayedCounts {
  private readonly values: Float64Array;
  private readonly atMs: Float64Array;
  private readonly decayPerMs: number;

  constructor(size: number, halfLifeMs: number) {
    this.values = new Float64Array(size);
    this.atMs = new Float64Array(size);
    this.decayPerMs = Math.LN2 / halfLifeMs;
  }

  add(item: number, nowMs: number): void {
    this.values[item] = this.read(item, nowMs) + 1;
    this.atMs[item] = nowMs;
  }

  read(item: number, nowMs: number): number {
    const value = this.values[item] ?? 0;
    return value === 0 ? 0 : value * Math.exp(-this.decayPerMs * (nowMs - (this.atMs[item] ?? 0)));
  }

  /** The time that the counts look back on, ms: their decayed exposure since `startMs`. */
  exposureMs(startMs: number, nowMs: number): number {
    if (this.decayPerMs === 0) return nowMs - startMs;
    return (1 - Math.exp(-this.decayPerMs * (nowMs - startMs))) / this.decayPerMs;
  }
}

/** P(at least one event) when `expected` come by a Poisson process. */
export const atLeastOne = (expected: number): number => -Math.expm1(-expected);

export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
