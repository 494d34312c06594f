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
  /** One visitor in so many passes by, the others are as if they had never come: a large site as a quiet one. */
  readonly oneVisitorIn?: number;
  /** How much the rows count beside those of the whole trace, 1 when left out. */
  readonly weight?: number;
  /** Most rows of one pass over a trace. */
  readonly maxRows: number;
}

const minuteMs = 60_000;
/** Rows of one pass over a trace, for its memory: 49 features in 4 bytes each. */
export const mostRows = 1_200_000;
/** Most rows of a pass of few visitors: they show what quiet sites are like, and need not be many. */
const mostQuietRows = 150_000;
const often = { prefetchAbove: [0.35, 0.95] as const, maxRows: mostRows };
const never = { prefetchAbove: null, maxRows: mostRows };
const mixedTtlsMs = [1, 3, 10, 30, 60, 180, 360].map((minutes) => minutes * minuteMs);

/**
 * What the shipped model is trained for: ten minutes is the common lifetime, one to six hours the range; delays from
 * a near origin to a busy one. A model of large sites alone knows little of small ones, so large traces also pass by
 * with few of their visitors.
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
  ...[
    { oneVisitorIn: 8, weight: 0.4 },
    { oneVisitorIn: 64, weight: 1 },
  ].flatMap((quiet): Scenario[] => {
    const common = { ...often, ...quiet, maxRows: mostQuietRows };
    const name = `one visitor in ${quiet.oneVisitorIn}`;
    return [
      {
        name: `${name}, together, 10 min`,
        delayMs: 2_000,
        ttlsMs: [10 * minuteMs],
        regions: 'together',
        ...common,
      },
      {
        name: `${name}, apart, mixed`,
        delayMs: 1_000,
        ttlsMs: mixedTtlsMs,
        regions: 'apart',
        ...common,
      },
    ];
  }),
];

/** Fewer accesses than this are no site to learn from: a trace is not thinned so far. */
export const leastQuietAccesses = 10_000;

/** A region with fewer than this share of a trace's accesses gets no pass of its own. */
export const leastRegionShare = 0.15;
