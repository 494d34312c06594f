import type { PolicyDefinition } from '../policy.ts';
import { atLeastOne } from './decayed-counts.ts';

/** Refresh ahead what was asked for most since the beginning. */
export const popularity: PolicyDefinition = {
  name: 'popularity',
  variants: [
    {
      label: 'all time',
      create({ trace, ttlMs }) {
        const width = trace.resources.length;
        const counts = new Float64Array(trace.regions.length * width);
        const startMs = trace.atMs[0] ?? 0;
        return {
          onAccess(index) {
            const at = (trace.region[index] ?? 0) * width + (trace.resource[index] ?? 0);
            counts[at] = (counts[at] ?? 0) + 1;
          },
          onExpiry({ region, resource, atMs }) {
            const perMs =
              (counts[region * width + resource] ?? 0) / Math.max(atMs - startMs, ttlMs);
            return atLeastOne(perMs * ttlMs);
          },
        };
      },
    },
  ],
};
