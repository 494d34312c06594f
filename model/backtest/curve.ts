import type { Tally } from './tally.ts';

/** One threshold of a policy. Definitions: evaluation of a prefetch policy, see docs/forecaster.md. */
export interface CurvePoint {
  readonly threshold: number;
  /** 1 - misses / misses without prefetching. */
  readonly avoided: number;
  /** (misses + prefetches) / misses without prefetching - 1. */
  readonly extra: number;
  /** The same in bytes. */
  readonly extraBytes: number;
  /** Share of the prefetched objects that were used before they expired. */
  readonly precision: number;
  /** Prefetches that were needed before they arrived. */
  readonly late: number;
  readonly prefetches: number;
  readonly meanMs: number;
  readonly p95Ms: number;
}

/** Reads a tally against its own last column, the cache without prefetching. */
export function curveOf(tally: Tally, thresholds: readonly number[]): CurvePoint[] {
  const none = tally.width - 1;
  const noneMisses = tally.misses[none] ?? 0;
  const noneBytes = tally.missedBytes[none] ?? 0;
  return thresholds.map((threshold, cache) => {
    const misses = tally.misses[cache] ?? 0;
    const prefetches = tally.prefetches[cache] ?? 0;
    const bytes = (tally.missedBytes[cache] ?? 0) + (tally.prefetchedBytes[cache] ?? 0);
    return {
      threshold,
      avoided: ratio(noneMisses - misses, noneMisses),
      extra: ratio(misses + prefetches - noneMisses, noneMisses),
      extraBytes: ratio(bytes - noneBytes, noneBytes),
      precision: ratio(tally.used[cache] ?? 0, prefetches),
      late: tally.late[cache] ?? 0,
      prefetches,
      meanMs: tally.meanLatencyMs(cache),
      p95Ms: tally.latencyQuantileMs(cache, 0.95),
    };
  });
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The point that avoids most within a traffic budget; undefined when even the strictest exceeds it. */
export function bestWithin(curve: readonly CurvePoint[], extra: number): CurvePoint | undefined {
  let best: CurvePoint | undefined;
  for (const point of curve) {
    if (point.extra <= extra && (best === undefined || point.avoided > best.avoided)) best = point;
  }
  return best;
}

export const budgets = [0.1, 0.2, 0.5] as const;

/** Probabilities at which policies are tried, denser where budgets usually bind. */
export const defaultThresholds: readonly number[] = [
  0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24, 0.27, 0.3, 0.33, 0.36, 0.4, 0.44, 0.48,
  0.52, 0.56, 0.59, 0.62, 0.65, 0.68, 0.71, 0.74, 0.77, 0.8, 0.84, 0.88, 0.92, 0.96,
];
