import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { RecentItems, sessionGapMs } from './recent-items.ts';
import { SuccessorLists } from './successor-lists.ts';

/** Below this no threshold reaches. */
const leastScore = 0.01;

/**
 * First-order Markov per visitor: P(b | a) = transitions a→b / a. This is Guess.js's model.
 * Variants differ in the denominator: all transitions out of a; all accesses to a (leaving counts);
 * transitions and different successors together, which doubts what was seen once (escape method
 * C of PPM); or so many more transitions than were seen, which doubts what is rare.
 */
export const markov: PolicyDefinition = {
  name: 'markov',
  variants: [
    variant('of transitions'),
    variant('of accesses'),
    variant('with escape'),
    variant('of transitions', 10),
    variant('of transitions', 30),
  ],
};

type Denominator = 'of transitions' | 'of accesses' | 'with escape';

function variant(denominator: Denominator, doubt = 0): PolicyVariant {
  return {
    label: doubt === 0 ? denominator : `${denominator} and ${doubt}`,
    create({ trace }) {
      const recent = new RecentItems({ clients: trace.clients, depth: 1, gapMs: sessionGapMs });
      const successors = new SuccessorLists();
      const totals = new Float64Array(trace.resources.length);
      return {
        onAccess(index, announce) {
          const client = trace.client[index] ?? 0;
          const resource = trace.resource[index] ?? 0;
          const region = trace.region[index] ?? 0;
          const atMs = trace.atMs[index] ?? 0;
          if (recent.length(client, atMs) > 0) {
            const before = recent.item(client, 1);
            const isNew = successors.add(before, resource, 1);
            if (denominator !== 'of accesses') totals[before] = (totals[before] ?? 0) + 1;
            if (denominator === 'with escape' && isNew) totals[before] = (totals[before] ?? 0) + 1;
          }
          if (denominator === 'of accesses') totals[resource] = (totals[resource] ?? 0) + 1;
          recent.push(client, resource, atMs);
          const total = (totals[resource] ?? 0) + doubt;
          successors.each(resource, leastScore * total, (to, weight) =>
            announce(region, to, weight / total),
          );
        },
      };
    },
  };
}
