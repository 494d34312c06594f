import type { Counts, Region } from './state.ts';

/** A site's regions together, since their objects were made. */
export interface Totals {
  readonly requests: number;
  readonly misses: number;
  readonly hits: number;
  readonly prefetchedHits: number;
  readonly forecasts: number;
  /** Forecasts whose horizon has passed, by whether the resource was asked for. */
  readonly came: number;
  readonly didNotCome: number;
  /** By stage. */
  readonly leases: Counts;
  /** By reason. */
  readonly refusals: Counts;
}

export function totalsOf(regions: readonly Region[]): Totals {
  const coordinators = regions.map(({ coordinator }) => coordinator);
  const counted = sumOf(coordinators.map(({ counters }) => counters));
  const judged = sumOf(regions.map(({ forecaster }) => forecaster.counters));
  const { served = 0, misses = 0, prefetchedHits = 0, forecasts = 0 } = counted;
  return {
    requests: served,
    misses,
    hits: served - misses,
    prefetchedHits,
    forecasts,
    came: judged['came'] ?? 0,
    didNotCome: judged['didNotCome'] ?? 0,
    leases: sumOf(coordinators.map(({ leases }) => leases)),
    refusals: sumOf(coordinators.map(({ refusals }) => refusals)),
  };
}

function sumOf(parts: readonly Counts[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, value = 0] of parts.flatMap((part) => Object.entries(part))) {
    sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}
