import { lagClasses, slotColumns } from './association.ts';
import type { SiteEvidence } from './site-evidence.ts';

/** Walks that share an item with the path, newest first, that are compared at all. */
const occurrencesKept = 400;
/** Most similar walks that vote. */
const neighbours = 300;
/** Items of the path over which a match fades by e, and steps in a neighbour over which a vote does. */
const fadePath = 1.2;
const fadeDistance = 1.8;
/** Steps before and after the match that get a vote. */
const reach = 12;
/** What came after the match counts in full, what came before it this much. */
const beforeWeight = 1;
/** A reload: the match itself gets this share of what its next step gets. */
const repeatWeight = 2;
/** Share of sequential rules beside neighbours, each scaled to its own sum. */
const ruleShare = 0.2;
/** An immediate succession counts this much beside any succession within the window. */
const immediateWeight = 2;
const fadeRules = 0.4;

export interface RankedResource {
  readonly resource: number;
  /** Orders the resources of one call. */
  readonly score: number;
  /** P(asked for within ten minutes of an item of the path), by the item that says so most surely. */
  readonly confidence: number;
}

/**
 * What comes next after `path` (resource ids, newest first, each once): the vote of similar earlier
 * walks (after VSTAN: Garg et al. 2019; Ludewig et al. 2021), and sequential rules from the
 * association counts, mixed. `ownWalk` is left out of the
 * neighbours; the newest item itself is ranked only with `reloads`.
 */
export function rankNext(
  evidence: SiteEvidence,
  of: { path: readonly number[]; limit: number; ownWalk?: number; reloads?: boolean },
): RankedResource[] {
  const rules = scoreByRules(evidence, of.path);
  const walks = scoreByWalks(evidence, of);
  const scores = new Map<number, number>();
  const ruled = sumOf(rules);
  const voted = sumOf(walks);
  const share = voted === 0 ? 1 : ruled === 0 ? 0 : ruleShare;
  for (const [resource, score] of rules)
    scores.set(resource, (share * score) / Math.max(1e-9, ruled));
  for (const [resource, score] of walks) {
    scores.set(
      resource,
      (scores.get(resource) ?? 0) + ((1 - share) * score) / Math.max(1e-9, voted),
    );
  }
  return [...scores]
    .filter(([resource]) => of.reloads === true || resource !== of.path[0])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, of.limit)
    .map(([resource, score]) => ({
      resource,
      score,
      confidence: confidenceOf(evidence, of.path, resource),
    }));
}

function scoreByRules({ association }: SiteEvidence, path: readonly number[]): Map<number, number> {
  const scores = new Map<number, number>();
  let weight = 1;
  for (const from of path.slice(0, 6)) {
    const seen = association.seen[from] ?? 0;
    const first = from * association.slots;
    if (seen <= 0) continue;
    for (let slot = first; slot < first + (association.used[from] ?? 0); slot++) {
      const base = slot * slotColumns;
      let count = immediateWeight * (association.counts[base + lagClasses] ?? 0);
      for (let c = 0; c < lagClasses; c++) count += association.counts[base + c] ?? 0;
      const to = association.ids[slot] ?? 0;
      scores.set(to, (scores.get(to) ?? 0) + (weight * count) / seen);
    }
    weight *= fadeRules;
  }
  return scores;
}

/** Items of the path whose word counts for the confidence, and pseudo-visits that shrink it. */
const confidencePath = 3;
const priorSeen = 1;

function confidenceOf({ association }: SiteEvidence, path: readonly number[], to: number): number {
  let most = 0;
  for (const from of path.slice(0, confidencePath)) {
    const slot = association.find(from, to);
    if (slot < 0) continue;
    const weight = association.weightNow();
    let count = 0;
    for (let c = 0; c < lagClasses; c++) count += association.counts[slot * slotColumns + c] ?? 0;
    most = Math.max(most, count / ((association.seen[from] ?? 0) + priorSeen * weight));
  }
  return Math.min(1, most);
}

interface Neighbour {
  /** Entry of the log that matches the newest item of the path. */
  readonly entry: number;
  readonly newest: number;
  similarity: number;
}

function scoreByWalks(
  { streams, association }: SiteEvidence,
  of: { path: readonly number[]; ownWalk?: number },
): Map<number, number> {
  const found = new Map<number, Neighbour>();
  for (const [back, item] of of.path.entries()) {
    const weight = Math.exp(-back / fadePath);
    const met = new Set<number>();
    for (const entry of streams.occurrences(item, occurrencesKept)) {
      const walk = streams.walk[entry] ?? 0;
      if (walk === of.ownWalk || met.has(walk)) continue;
      met.add(walk);
      const known = found.get(walk);
      if (known === undefined) found.set(walk, { entry, newest: weight, similarity: weight });
      else known.similarity += weight;
    }
  }
  const voters = [...found.values()]
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, neighbours);
  const scores = new Map<number, number>();
  const all = Math.max(
    2,
    association.seen.reduce((most, seen) => Math.max(most, seen), 0),
  );
  const vote = (resource: number, amount: number): void => {
    const rarity = 1 + Math.log(all / Math.max(1, association.seen[resource] ?? 1)) / 10;
    scores.set(resource, (scores.get(resource) ?? 0) + amount * rarity);
  };
  for (const { entry, newest, similarity } of voters) {
    const walk = streams.walk[entry];
    if (repeatWeight > 0) vote(streams.resource[entry] ?? 0, similarity * newest * repeatWeight);
    let strength = similarity * newest;
    let at = streams.next[entry] ?? -1;
    for (let step = 1; step <= reach && at >= 0 && streams.walk[at] === walk; step++) {
      strength *= step === 1 ? 1 : Math.exp(-1 / fadeDistance);
      if ((streams.resource[at] ?? -1) >= 0) vote(streams.resource[at] ?? 0, strength);
      at = streams.next[at] ?? -1;
    }
    strength = similarity * newest * beforeWeight;
    at = streams.previous[entry] ?? -1;
    for (let step = 1; step <= reach && at >= 0 && streams.walk[at] === walk; step++) {
      strength *= step === 1 ? 1 : Math.exp(-1 / fadeDistance);
      if ((streams.resource[at] ?? -1) >= 0) vote(streams.resource[at] ?? 0, strength);
      at = streams.previous[at] ?? -1;
    }
  }
  return scores;
}

function sumOf(scores: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const score of scores.values()) sum += score;
  return sum;
}
