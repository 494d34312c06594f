import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { RecentItems } from './recent-items.ts';
import { SuccessorLists } from './successor-lists.ts';

const leastScore = 0.01;
/** So many different items of one visitor inside a window are remembered. */
const depth = 64;

/**
 * Dependency graph: P(b within the window after a | a), counted per visitor (Padmanabhan and Mogul,
 * "Using predictive prefetching to improve World Wide Web latency", 1996).
 */
export const dependencyGraph: PolicyDefinition = {
  name: 'dependency-graph',
  variants: [10_000, 60_000, 300_000].map(variant),
};

function variant(windowMs: number): PolicyVariant {
  return {
    label: `window ${windowMs / 1000} s`,
    create({ trace }) {
      const recent = new RecentItems({ clients: trace.clients, depth, gapMs: windowMs });
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
            if (atMs - recent.ageAt(client, back) > windowMs) break;
            const before = recent.item(client, back);
            // An arc counts once for each occurrence of its tail: stop where `resource` came last.
            if (before === resource) break;
            successors.add(before, resource, 1);
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
