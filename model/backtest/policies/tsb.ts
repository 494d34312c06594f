import type { PolicyDefinition, PolicyVariant } from '../policy.ts';

/**
 * Intermittent demand by Teunter, Syntetos and Babai ("Intermittent demand: linking forecasting to
 * inventory obsolescence", 2011): the probability that a window has any demand is smoothed over
 * every window, empty ones included. Windows are one lifetime long; only the probability matters here.
 */
export const tsb: PolicyDefinition = {
  name: 'tsb',
  variants: [0.003, 0.01, 0.03, 0.1, 0.3].map(variant),
};

function variant(smoothing: number): PolicyVariant {
  return {
    label: `smoothing ${smoothing}`,
    create({ trace, ttlMs }) {
      const width = trace.resources.length;
      const chance = new Float64Array(trace.regions.length * width);
      const lastWindow = new Int32Array(trace.regions.length * width).fill(-1);
      const startMs = trace.atMs[0] ?? 0;
      const windowOf = (atMs: number) => Math.floor((atMs - startMs) / ttlMs);
      return {
        onAccess(index) {
          const pair = (trace.region[index] ?? 0) * width + (trace.resource[index] ?? 0);
          const window = windowOf(trace.atMs[index] ?? 0);
          const before = lastWindow[pair] ?? -1;
          if (before === window) return;
          const empty = before < 0 ? 0 : window - before - 1;
          const decayed = (chance[pair] ?? 0) * (1 - smoothing) ** empty;
          chance[pair] = decayed + smoothing * (1 - decayed);
          lastWindow[pair] = window;
        },
        onExpiry({ region, resource, atMs }) {
          const pair = region * width + resource;
          const empty = Math.max(0, windowOf(atMs) - (lastWindow[pair] ?? 0) - 1);
          return (chance[pair] ?? 0) * (1 - smoothing) ** empty;
        },
      };
    },
  };
}
