import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { RecentItems, sessionGapMs } from './recent-items.ts';
import { SuccessorLists } from './successor-lists.ts';

const leastScore = 0.01;

/**
 * Sequential rules: a→b weighs 1/distance for each session in which b follows a within `steps`
 * (Kamehkhosh, Jannach and Ludewig, "A comparison of frequent pattern techniques and a deep
 * learning method for session-based recommendation", 2017). Divided by the accesses to a.
 */
export const sequentialRules: PolicyDefinition = {
  name: 'sequential-rules',
  variants: [3, 10, 30].map(variant),
};

function variant(steps: number): PolicyVariant {
  return {
    label: `${steps} steps`,
    create({ trace }) {
      const recent = new RecentItems({ clients: trace.clients, depth: steps, gapMs: sessionGapMs });
      const successors = new SuccessorLists();
      const totals = new Float64Array(trace.resources.length);
      return {
        onAccess(index, announce) {
          const client = trace.client[index] ?? 0;
          const resource = trace.resource[index] ?? 0;
          const region = trace.region[index] ?? 0;
          const atMs = trace.atMs[index] ?? 0;
          const length = recent.length(client, atMs);
          for (let back = 1; back <= length; back++) {
            const before = recent.item(client, back);
            if (before !== resource) successors.add(before, resource, 1 / back);
          }
          totals[resource] = (totals[resource] ?? 0) + 1;
          recent.push(client, resource, atMs);
          const total = totals[resource] ?? 0;
          successors.each(resource, leastScore * total, (to, weight) =>
            announce(region, to, weight / total),
          );
        },
      };
    },
  };
}
