import type { SiteEvidence } from './site-evidence.ts';
import { lagClasses, slotColumns } from './association.ts';

/** Weight of each older item of the path against the newest (VSTAN's recency weighting, Ludewig & Jannach 2018). */
const recency = 0.6;
const pathItems = 6;
/** An immediate succession counts this much beside any succession within the window. */
const immediateWeight = 2;

export interface RankedResource {
  readonly resource: number;
  readonly score: number;
}

/**
 * What comes next after `path` (resource ids, newest first): sequential rules weighted by recency,
 * immediate successions first. Scores are comparable within one call only, at most 1.
 */
export function rankNext(
  evidence: SiteEvidence,
  path: readonly number[],
  limit: number,
): RankedResource[] {
  const { association } = evidence;
  const scores = new Map<number, number>();
  let weight = 1;
  let all = 0;
  for (const from of path.slice(0, pathItems)) {
    const seen = association.seen[from] ?? 0;
    if (seen > 0) {
      const first = from * association.slots;
      for (let slot = first; slot < first + (association.used[from] ?? 0); slot++) {
        const base = slot * slotColumns;
        let count = immediateWeight * (association.counts[base + lagClasses] ?? 0);
        for (let c = 0; c < lagClasses; c++) count += association.counts[base + c] ?? 0;
        const to = association.ids[slot] ?? 0;
        const share = count / (seen * (1 + immediateWeight));
        scores.set(to, (scores.get(to) ?? 0) + weight * Math.min(1, share));
      }
    }
    all += weight;
    weight *= recency;
  }
  for (const from of path) scores.delete(from);
  return [...scores]
    .map(([resource, score]) => ({ resource, score: score / Math.max(1, all) }))
    .sort((a, b) => b.score - a.score || a.resource - b.resource)
    .slice(0, limit);
}
