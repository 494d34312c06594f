import type { Session } from './session-split.ts';

/** Scores what may come next in a session; learned from whole sessions before. */
export interface SessionPredictor {
  readonly name: string;
  /** Adds scores for candidates of the next item after `items` (at least one, newest last). */
  predict(visit: { readonly items: readonly number[]; readonly atMs: number }): Map<number, number>;
}

export interface SessionFigures {
  readonly predictions: number;
  readonly hr1: number;
  readonly hr5: number;
  readonly hr20: number;
  readonly mrr20: number;
}

const listLength = 20;

/**
 * Ranks the next item after every click but the last of each test session, among all items. Hit
 * rates and the mean reciprocal rank of the true one; equal scores are ordered by item number.
 */
export function judgePredictor(
  predictor: SessionPredictor,
  test: readonly Session[],
): SessionFigures {
  let count = 0;
  let [hr1, hr5, hr20, mrr] = [0, 0, 0, 0];
  for (const { items, atMs } of test) {
    for (let at = 1; at < items.length; at++) {
      const rank = rankOf(
        predictor.predict({ items: items.slice(0, at), atMs: atMs[at - 1] ?? 0 }),
        items[at] ?? -1,
      );
      count += 1;
      if (rank > listLength) continue;
      if (rank <= 1) hr1 += 1;
      if (rank <= 5) hr5 += 1;
      hr20 += 1;
      mrr += 1 / rank;
    }
  }
  const share = (sum: number) => (count === 0 ? 0 : sum / count);
  return {
    predictions: count,
    hr1: share(hr1),
    hr5: share(hr5),
    hr20: share(hr20),
    mrr20: share(mrr),
  };
}

/** 1-based place of `item` by descending score; beyond the list when it has none. */
function rankOf(scores: ReadonlyMap<number, number>, item: number): number {
  const own = scores.get(item);
  if (own === undefined) return listLength + 1;
  let rank = 1;
  for (const [other, score] of scores)
    if (score > own || (score === own && other < item)) rank += 1;
  return rank;
}
