import type { SessionPredictor } from './session-predictor.ts';
import type { Session } from './session-split.ts';

/** Parameters of VSTAN; each lambda is the length over which its evidence fades. */
export interface VstanSettings {
  /** Neighbours that vote. */
  readonly neighbours: number;
  /** Most recent sessions with a common item that are compared. */
  readonly sample: number;
  /** Fading over the positions of the running session. */
  readonly lambdaPosition: number;
  /** Fading over the age of a neighbour, days. */
  readonly lambdaAgeDays: number;
  /** Fading over the distance from the common item within a neighbour. */
  readonly lambdaDistance: number;
  /** Weight of rare items. */
  readonly lambdaRarity: number;
}

export const defaultVstan: VstanSettings = {
  neighbours: 500,
  sample: 2_500,
  lambdaPosition: 1.2,
  lambdaAgeDays: 20,
  lambdaDistance: 1.81,
  lambdaRarity: 1,
};

const dayMs = 86_400_000;

/**
 * Vector multiplication sequence and time aware nearest neighbours: sessions similar to the running
 * one vote for the items near what both have in common (Garg et al., "Sequence and time aware
 * neighborhood for session-based recommendations", SIGIR 2019; Ludewig et al., "Empirical analysis
 * of session-based recommendation algorithms", 2021).
 */
export function learnVstan(
  train: readonly Session[],
  settings: VstanSettings = defaultVstan,
): SessionPredictor {
  const bySession = train.map(({ items, atMs }) => ({
    items,
    endMs: atMs.at(-1) ?? 0,
    distinct: new Set(items).size,
  }));
  const sessionsWith = new Map<number, number[]>();
  for (const [number, { items }] of bySession.entries()) {
    for (const item of new Set(items)) {
      const list = sessionsWith.get(item);
      if (list === undefined) sessionsWith.set(item, [number]);
      else list.push(number);
    }
  }
  for (const list of sessionsWith.values())
    list.sort((a, b) => (bySession[a]?.endMs ?? 0) - (bySession[b]?.endMs ?? 0));
  const rarity = (item: number): number =>
    Math.log(train.length / Math.max(1, sessionsWith.get(item)?.length ?? 1));

  return {
    name: 'vstan',
    predict({ items, atMs }) {
      // The last occurrence of an item counts: later positions weigh more.
      const weights = new Map<number, { weight: number; back: number }>();
      for (const [at, item] of items.entries()) {
        const back = items.length - 1 - at;
        weights.set(item, { weight: Math.exp(-back / settings.lambdaPosition), back });
      }
      let norm = 0;
      for (const { weight } of weights.values()) norm += weight * weight;
      const candidates = recentWith([...weights.keys()], sessionsWith, {
        bySession,
        most: settings.sample,
      });
      const similar: { number: number; similarity: number }[] = [];
      for (const number of candidates) {
        const other = bySession[number];
        if (other === undefined) continue;
        let common = 0;
        const met = new Set<number>();
        for (const item of other.items) {
          if (met.has(item)) continue;
          met.add(item);
          common += weights.get(item)?.weight ?? 0;
        }
        const age = Math.exp(-Math.max(0, atMs - other.endMs) / dayMs / settings.lambdaAgeDays);
        similar.push({ number, similarity: (common / Math.sqrt(norm * other.distinct)) * age });
      }
      similar.sort((a, b) => b.similarity - a.similarity || b.number - a.number);
      const scores = new Map<number, number>();
      for (const { number, similarity } of similar.slice(0, settings.neighbours)) {
        const other = bySession[number]?.items ?? [];
        let bestBack = Number.POSITIVE_INFINITY;
        let anchor = 0;
        for (const [at, item] of other.entries()) {
          const back = weights.get(item)?.back;
          if (back !== undefined && back <= bestBack) {
            bestBack = back;
            anchor = at;
          }
        }
        const seen = Math.exp(-bestBack / settings.lambdaPosition);
        for (const [at, item] of other.entries()) {
          const near = Math.exp(-Math.abs(at - anchor) / settings.lambdaDistance);
          const vote = similarity * seen * near * (1 + settings.lambdaRarity * rarity(item));
          scores.set(item, (scores.get(item) ?? 0) + vote);
        }
      }
      return scores;
    },
  };
}

/** The most recent sessions that share an item with the running one. */
function recentWith(
  items: readonly number[],
  sessionsWith: ReadonlyMap<number, readonly number[]>,
  { bySession, most }: { bySession: readonly { endMs: number }[]; most: number },
): number[] {
  const found = new Set<number>();
  for (const item of items)
    for (const number of sessionsWith.get(item)?.slice(-most) ?? []) found.add(number);
  if (found.size <= most) return [...found];
  return [...found]
    .sort((a, b) => (bySession[b]?.endMs ?? 0) - (bySession[a]?.endMs ?? 0))
    .slice(0, most);
}
