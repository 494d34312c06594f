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
