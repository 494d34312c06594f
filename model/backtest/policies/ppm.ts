import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { ContextCounts } from './context-counts.ts';
import { RecentItems, sessionGapMs } from './recent-items.ts';
import { ScoreBoard } from './score-board.ts';
import { SuccessorLists } from './successor-lists.ts';

const leastScore = 0.01;

/**
 * Prediction by partial matching over a visitor's last one to three items. A context of N
 * observations of D different successors gives n(b)/(N+D) to b and leaves D/(N+D) to the next
 * shorter context (escape method C: Moffat, "Implementing the PPM data compression scheme", 1990).
 */
export const ppm: PolicyDefinition = { name: 'ppm', variants: [2, 3].map(variant) };

function variant(order: number): PolicyVariant {
  return {
    label: `order ${order}`,
    create({ trace }) {
      const base = trace.resources.length;
      const recent = new RecentItems({ clients: trace.clients, depth: order, gapMs: sessionGapMs });
      const first = new SuccessorLists();
      const firstTotals = new Float64Array(base);
      const longer = Array.from({ length: order - 1 }, () => new ContextCounts());
      const board = new ScoreBoard(base);
      /** Key of the last `length` items: a number in base `base`, exact up to 2^53. */
      const keyOf = (client: number, length: number): number => {
        let key = 0;
        for (let back = length; back >= 1; back--) key = key * base + recent.item(client, back);
        return key;
      };
      return {
        onAccess(index, announce) {
          const client = trace.client[index] ?? 0;
          const resource = trace.resource[index] ?? 0;
          const region = trace.region[index] ?? 0;
          const atMs = trace.atMs[index] ?? 0;
          const before = recent.length(client, atMs);
          if (before > 0) {
            const last = recent.item(client, 1);
            // Method C: what is new after a context makes it believed less.
            const isNew = first.add(last, resource, 1);
            firstTotals[last] = (firstTotals[last] ?? 0) + (isNew ? 2 : 1);
          }
          for (let length = 2; length <= before; length++)
            longer[length - 2]?.add(keyOf(client, length), resource);
          recent.push(client, resource, atMs);
          let left = 1;
          for (let length = recent.length(client, atMs); length >= 2; length--) {
            const counts = longer[length - 2];
            const context = counts?.find(keyOf(client, length)) ?? -1;
            if (counts === undefined || context < 0) continue;
            const distinct = counts.distinct[context] ?? 0;
            const share = left / ((counts.totals[context] ?? 0) + distinct);
            counts.each(context, (to, count) => board.add(to, share * count));
            left = share * distinct;
          }
          const total = firstTotals[resource] ?? 0;
          if (total > 0)
            first.each(resource, (leastScore * total) / 2, (to, count) =>
              board.add(to, (left * count) / total),
            );
          board.drain((to, score) => announce(region, to, score));
        },
      };
    },
  };
}
