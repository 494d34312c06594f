import type { SessionPredictor } from './session-predictor.ts';
import type { Session } from './session-split.ts';

/** First-order Markov chain: what came right after the last item. */
export const learnMarkov = (train: readonly Session[]): SessionPredictor =>
  ruleTable(train, { name: 'markov', steps: 1 });

/** Sequential rules: what came up to ten items later, weighed by one over the distance. */
export const learnSequentialRules = (train: readonly Session[]): SessionPredictor =>
  ruleTable(train, { name: 'sequential-rules', steps: 10 });

function ruleTable(
  train: readonly Session[],
  { name, steps }: { name: string; steps: number },
): SessionPredictor {
  const rules = new Map<number, Map<number, number>>();
  for (const { items } of train) {
    for (let at = 1; at < items.length; at++) {
      for (let back = 1; back <= Math.min(steps, at); back++) {
        const from = items[at - back] ?? 0;
        let row = rules.get(from);
        if (row === undefined) rules.set(from, (row = new Map()));
        const to = items[at] ?? 0;
        row.set(to, (row.get(to) ?? 0) + 1 / back);
      }
    }
  }
  const nothing = new Map<number, number>();
  return { name, predict: ({ items }) => rules.get(items.at(-1) ?? -1) ?? nothing };
}

/** Items of the longest context. */
const longestContext = 3;

/**
 * Prediction by partial matching over the last one to three items: a context of N observations of D
 * different successors gives n/(N+D) to each and leaves D/(N+D) to the next shorter one (escape
 * method C: Moffat 1990).
 */
export function learnPpm(train: readonly Session[]): SessionPredictor {
  const contexts = new Map<string, Map<number, number>>();
  for (const { items } of train) {
    for (const [at, to] of items.entries()) {
      for (let length = 1; length <= Math.min(longestContext, at); length++) {
        const key = items.slice(at - length, at).join(' ');
        const row = contexts.get(key) ?? new Map<number, number>();
        contexts.set(key, row);
        row.set(to, (row.get(to) ?? 0) + 1);
      }
    }
  }
  return {
    name: 'ppm',
    predict({ items }) {
      const scores = new Map<number, number>();
      let left = 1;
      for (let length = Math.min(longestContext, items.length); length >= 1; length--) {
        const row = contexts.get(items.slice(-length).join(' '));
        if (row === undefined) continue;
        const seen = [...row.values()].reduce((sum, count) => sum + count, row.size);
        for (const [to, count] of row)
          scores.set(to, (scores.get(to) ?? 0) + (left * count) / seen);
        left *= row.size / seen;
      }
      return scores;
    },
  };
}
