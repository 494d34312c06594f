import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { atLeastOne, dayMs, DecayedCounts, hourMs } from './decayed-counts.ts';

/** Refresh ahead by an exponentially weighted rate of each resource in each region. */
export const ewma: PolicyDefinition = {
  name: 'ewma',
  variants: [hourMs, 3 * hourMs, 8 * hourMs, dayMs, 4 * dayMs].map(variant),
};

function variant(halfLifeMs: number): PolicyVariant {
  return {
    label: `half-life ${halfLifeMs / hourMs} h`,
    create({ trace, ttlMs }) {
      const width = trace.resources.length;
      const counts = new DecayedCounts(trace.regions.length * width, halfLifeMs);
      return {
        onAccess(index) {
          counts.add(
            (trace.region[index] ?? 0) * width + (trace.resource[index] ?? 0),
            trace.atMs[index] ?? 0,
          );
        },
        onExpiry({ region, resource, atMs }) {
          return atLeastOne(
            (counts.read(region * width + resource, atMs) * Math.LN2 * ttlMs) / halfLifeMs,
          );
        },
      };
    },
  };
}
