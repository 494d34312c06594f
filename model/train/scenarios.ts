import type { Range } from '../dataset/rows.ts';

/** One way to let a trace pass by: how long copies stay fresh, how late a prefetch arrives, and who knows of whom. */
export interface Scenario {
  readonly name: string;
  /** From a decision to the object being usable, ms. */
  readonly delayMs: number;
  /** Freshness lifetimes, and so horizons, ms; drawn for each resource. */
  readonly ttlsMs: readonly number[];
  /** All regions at once, or each large one as if there were no other. */
  readonly regions: 'together' | 'apart';
  /** What the Bayesian forecaster holds likelier than a draw from this range is prefetched meanwhile; null: nothing. */
  readonly prefetchAbove: Range | null;
  /** Most rows of one pass over a trace. */
  readonly maxRows: number;
}

const minuteMs = 60_000;
/** Rows of one pass over a trace, for its memory: 49 features in 4 bytes each. */
export const mostRows = 1_200_000;
const often = { prefetchAbove: [0.35, 0.95] as const, maxRows: mostRows };
const never = { prefetchAbove: null, maxRows: mostRows };
const mixedTtlsMs = [1, 3, 10, 30, 60, 180, 360].map((minutes) => minutes * minuteMs);

/**
 * What the shipped model is trained for: ten minutes is the common lifetime, one to six hours the range; delays from
 * a near origin to a busy one.
 */
export const defaultScenarios: readonly Scenario[] = [
  { name: 'apart, 10 min', delayMs: 1_000, ttlsMs: [10 * minuteMs], regions: 'apart', ...often },
  {
    name: 'together, 10 min',
    delayMs: 2_000,
    ttlsMs: [10 * minuteMs],
    regions: 'together',
    ...often,
  },
  { name: 'together, mixed', delayMs: 2_000, ttlsMs: mixedTtlsMs, regions: 'together', ...never },
  { name: 'apart, mixed', delayMs: 1_000, ttlsMs: mixedTtlsMs, regions: 'apart', ...often },
];

/** A region with fewer than this share of a trace's accesses gets no pass of its own. */
export const leastRegionShare = 0.15;
