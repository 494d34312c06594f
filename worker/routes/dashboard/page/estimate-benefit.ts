import { totalsOf, type Totals } from './totals.ts';
import type { DashboardState } from './state.ts';

/** With prefetching against without, as shares; nothing before anybody came. */
export interface Benefit {
  readonly hitShare?: number;
  readonly hitShareWithout?: number;
  /** Misses that did not happen, of those that would have. */
  readonly avoided?: number;
  /** Growth of the requests to the origin. */
  readonly extra?: number;
  /** Where the side without prefetching is from. */
  readonly how: string;
}

/** Against `without`, a site with the same visitors and no prefetching, when there is one. */
export function estimateBenefit(totals: Totals, without: DashboardState | undefined): Benefit {
  const { requests, misses, prefetchedHits, leases } = totals;
  if (requests === 0) return { how: 'no requests yet' };
  const { done = 0 } = leases;
  const other = totalsOf(without?.regions ?? []);
  if (other.misses > 0) {
    return {
      hitShare: 1 - misses / requests,
      hitShareWithout: 1 - other.misses / other.requests,
      avoided: 1 - misses / other.misses,
      extra: (misses + done) / other.misses - 1,
      how: `measured beside, at ${without?.site}`,
    };
  }
  const missesWithout = misses + prefetchedHits;
  return {
    hitShare: 1 - misses / requests,
    hitShareWithout: 1 - missesWithout / requests,
    ...(missesWithout > 0 && {
      avoided: prefetchedHits / missesWithout,
      extra: (misses + done) / missesWithout - 1,
    }),
    how: 'estimated: each prefetched hit would have missed',
  };
}
