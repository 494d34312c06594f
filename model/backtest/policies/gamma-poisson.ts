import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { dayMs, DecayedCounts, hourMs } from './decayed-counts.ts';

/** How fast the regional load is followed. */
const loadHalfLifeMs = hourMs / 2;
/** Prior observations: half an access. */
const priorShape = 0.5;

/**
 * Gamma-Poisson: a resource's rate has a Gamma posterior from its decayed counts; the chance of at
 * least one access is that of a negative binomial, 1 - (b / (b + T))^a. With 'load' the exposure is
 * measured in accesses of the whole region, so that busy hours do not look like popularity.
 */
export const gammaPoisson: PolicyDefinition = {
  name: 'gamma-poisson',
  variants: [4 * hourMs, dayMs, 5 * dayMs].flatMap((halfLifeMs) => [
    variant(halfLifeMs, 'clock'),
    variant(halfLifeMs, 'load'),
  ]),
};

function variant(halfLifeMs: number, exposure: 'clock' | 'load'): PolicyVariant {
  return {
    label: `half-life ${halfLifeMs / hourMs} h, exposure by ${exposure}`,
    create({ trace, ttlMs }) {
      const width = trace.resources.length;
      const counts = new DecayedCounts(trace.regions.length * width, halfLifeMs);
      const loads = new DecayedCounts(trace.regions.length, halfLifeMs);
      const recentLoads = new DecayedCounts(trace.regions.length, loadHalfLifeMs);
      const startMs = trace.atMs[0] ?? 0;
      return {
        onAccess(index) {
          const region = trace.region[index] ?? 0;
          const atMs = trace.atMs[index] ?? 0;
          counts.add(region * width + (trace.resource[index] ?? 0), atMs);
          loads.add(region, atMs);
          recentLoads.add(region, atMs);
        },
        onExpiry({ region, resource, atMs }) {
          const byLoad = exposure === 'load';
          const seen = byLoad ? loads.read(region, atMs) : counts.exposureMs(startMs, atMs);
          const ahead = byLoad
            ? (recentLoads.read(region, atMs) * Math.LN2 * ttlMs) / loadHalfLifeMs
            : ttlMs;
          // The prior spreads half an access over what a typical resource was exposed to.
          const rate = seen + (byLoad ? width * priorShape : ttlMs);
          const shape = priorShape + counts.read(region * width + resource, atMs);
          return 1 - (rate / (rate + ahead)) ** shape;
        },
      };
    },
  };
}
