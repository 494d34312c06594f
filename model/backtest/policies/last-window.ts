import type { PolicyDefinition, PolicyVariant } from '../policy.ts';

/** So many accesses of one resource are told apart; more make no difference to the decision. */
const depth = 16;

/** Keep fresh what was asked for in the last window; the score of n accesses is n / (n + 1). */
export const lastWindow: PolicyDefinition = {
  name: 'last-window',
  variants: [1, 3, 12, 48].map(variant),
};

function variant(lifetimes: number): PolicyVariant {
  return {
    label: `window ${lifetimes} × TTL`,
    create({ trace, ttlMs }) {
      const width = trace.resources.length;
      const pairs = trace.regions.length * width;
      const timesMs = new Float64Array(pairs * depth).fill(Number.NEGATIVE_INFINITY);
      const cursor = new Uint8Array(pairs);
      return {
        onAccess(index) {
          const pair = (trace.region[index] ?? 0) * width + (trace.resource[index] ?? 0);
          const at = cursor[pair] ?? 0;
          timesMs[pair * depth + at] = trace.atMs[index] ?? 0;
          cursor[pair] = (at + 1) % depth;
        },
        onExpiry({ region, resource, atMs }) {
          const base = (region * width + resource) * depth;
          let count = 0;
          for (let at = 0; at < depth; at++) {
            if ((timesMs[base + at] ?? 0) > atMs - lifetimes * ttlMs) count += 1;
          }
          return count / (count + 1);
        },
      };
    },
  };
}
