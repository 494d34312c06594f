import { armOf } from '../coordinate/holdout.ts';
import type { VisitTally } from '../coordinate/types.ts';

/** One request of a visitor as the experiment sees it. */
export interface Visited {
  readonly site: string;
  readonly visitor: string;
  readonly holdoutShare: number;
  /** Answered without the origin. */
  readonly hit: boolean;
  /** Real time to the first byte, ms. */
  readonly waitMs: number;
  readonly originBytes: number;
}

/** Adds a request to what its arm's group has met since the last report: at most two tallies a group. */
export function tallyVisit(visits: Map<string, VisitTally>, visited: Visited): void {
  const { site, visitor, holdoutShare, hit, waitMs, originBytes } = visited;
  const arm = armOf({ site, visitor, share: holdoutShare });
  if (arm === undefined) return;
  const key = `${arm.heldOut} ${arm.group}`;
  const sum = visits.get(key);
  visits.set(key, {
    ...arm,
    requests: (sum?.requests ?? 0) + 1,
    hits: (sum?.hits ?? 0) + Number(hit),
    waitMs: (sum?.waitMs ?? 0) + waitMs,
    originBytes: (sum?.originBytes ?? 0) + originBytes,
  });
}
