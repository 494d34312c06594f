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

/**
 * What a policy would avoid if its threshold could be set so that the budget is just spent: the curve read as a
 * straight line between two thresholds. For choosing parameters, so that no grid of thresholds chooses them; -1 when
 * even the strictest exceeds the budget.
 */
export function avoidedAround(curve: readonly CurvePoint[], extra: number): number {
  const within = bestWithin(curve, extra);
  if (within === undefined) return -1;
  const beyond = curve
    .filter((point) => point.extra > extra && point.threshold < within.threshold)
    .sort((a, b) => b.threshold - a.threshold)[0];
  if (beyond === undefined || beyond.avoided <= within.avoided) return within.avoided;
  const share = (extra - within.extra) / (beyond.extra - within.extra);
  return within.avoided + share * (beyond.avoided - within.avoided);
}

export const budgets = [0.1, 0.2, 0.5] as const;

/** Probabilities at which policies are tried, densest where a confidence floor would lie. */
export const defaultThresholds: readonly number[] = [
  0.06, 0.08, 0.1, 0.12, 0.15, 0.18, 0.21, 0.25, 0.29, 0.33, 0.37, 0.41, 0.45, 0.49, 0.52, 0.55,
  0.58, 0.6, 0.62, 0.64, 0.66, 0.68, 0.7, 0.72, 0.74, 0.77, 0.8, 0.84, 0.88, 0.92, 0.96,
];

/** As many thresholds again, spread evenly over the steps of a curve in which the budgets run out. */
export function refineThresholds(curve: readonly CurvePoint[]): number[] {
  const steps = new Map<number, number>();
  for (const budget of budgets) {
    const last = curve.findIndex(({ extra }) => extra <= budget);
    const [within, beyond] = [curve[last], curve[last - 1]];
    if (within !== undefined) steps.set(beyond?.threshold ?? 0, within.threshold);
  }
  const inside = Math.floor(defaultThresholds.length / Math.max(1, steps.size));
  return [...steps]
    .flatMap(([from, to]) =>
      Array.from({ length: inside }, (_, at) => from + ((to - from) * (at + 1)) / (inside + 1)),
    )
    .sort((a, b) => a - b);
}
