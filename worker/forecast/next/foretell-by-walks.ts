import type { Navigation } from './navigation.ts';

/** Entries of each page of the path, newest first, that are compared at all. */
const entriesSeen = 400;
/** Most similar walks that vote. */
const neighbours = 300;
/** Steps of the path over which a match fades by e, and steps in a neighbour over which a vote does. */
const fadePath = 1.2;
const fadeDistance = 1.8;
/** Steps before and after the match that get a vote. */
const reach = 12;
/** The match itself gets this much of what its next step gets: a reload. */
const repeatWeight = 1;

/** A page seen in 1/e of the steps of another counts this much more. */
const rareWeight = 0.1;

interface Neighbour {
  /** Entry that matches the newest page of the path that both have. */
  readonly entry: number;
  readonly newest: number;
  similarity: number;
}

/**
 * Shares of the votes of earlier walks that have pages in common with this one, after VSTAN (Garg et
 * al., SIGIR 2019; Ludewig et al. 2021). Sums to one, or is empty.
 */
export function foretellByWalks(
  { walks, views, totalViews }: Navigation,
  { path, own }: { path: readonly number[]; own: number },
): Map<number, number> {
  const ownWalk = own < 0 ? 0 : (walks.walk[own] ?? 0);
  const found = new Map<number, Neighbour>();
  const met = new Set<number>();
  for (const [back, item] of path.entries()) {
    if (path.indexOf(item) < back) continue;
    const weight = Math.exp(-back / fadePath);
    met.clear();
    walks.eachOf(item, entriesSeen, (entry) => {
      const walk = walks.walk[entry] ?? 0;
      if (walk === ownWalk || met.has(walk)) return;
      met.add(walk);
      const known = found.get(walk);
      if (known === undefined) found.set(walk, { entry, newest: weight, similarity: weight });
      else known.similarity += weight;
    });
  }
  const voters = [...found.values()]
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, neighbours);
  const scores = new Map<number, number>();
  let sum = 0;
  const vote = (entry: number, amount: number): void => {
    const to = walks.resource[entry] ?? -1;
    if (to < 0) return;
    const rarity = 1 + rareWeight * Math.log(Math.max(1, totalViews / Math.max(1, views[to] ?? 0)));
    scores.set(to, (scores.get(to) ?? 0) + amount * rarity);
    sum += amount * rarity;
  };
  for (const { entry, newest, similarity } of voters) {
    const strength = similarity * newest;
    vote(entry, strength * repeatWeight);
    for (const links of [walks.next, walks.previous]) {
      let at = links[entry] ?? -1;
      let faded = strength;
      for (let step = 1; step <= reach && at >= 0; step++) {
        vote(at, faded);
        faded *= Math.exp(-1 / fadeDistance);
        at = links[at] ?? -1;
      }
    }
  }
  for (const [to, score] of scores) scores.set(to, score / sum);
  return scores;
}
