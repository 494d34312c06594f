import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { dayMs } from './decayed-counts.ts';

/**
 * Fetches at each moment what was asked for 24 hours before; the score of n accesses within the
 * lifetime that began then is n / (n + 1).
 */
export const sameTimeYesterday: PolicyDefinition = {
  name: 'same-time-yesterday',
  variants: [0, 0.5, 1].map(variant),
};

function variant(early: number): PolicyVariant {
  return {
    label: `${early} × TTL early`,
    create({ trace, ttlMs, delayMs }) {
      const width = trace.resources.length;
      const last = new Int32Array(trace.regions.length * width).fill(-1);
      const next = new Int32Array(trace.length).fill(-1);
      const leadMs = dayMs - delayMs - early * ttlMs;
      let seen = 0;
      let cursor = 0;
      return {
        onAccess(index) {
          const pair = (trace.region[index] ?? 0) * width + (trace.resource[index] ?? 0);
          const before = last[pair] ?? -1;
          if (before >= 0) next[before] = index;
          last[pair] = index;
          seen = index + 1;
        },
        nextDueMs: () =>
          cursor < seen ? (trace.atMs[cursor] ?? 0) + leadMs : Number.POSITIVE_INFINITY,
        onDue(_nowMs, announce) {
          const index = cursor++;
          const untilMs = (trace.atMs[index] ?? 0) + ttlMs;
          let count = 0;
          for (let at = index; at >= 0 && (trace.atMs[at] ?? 0) < untilMs; at = next[at] ?? -1)
            count += 1;
          announce(trace.region[index] ?? 0, trace.resource[index] ?? 0, count / (count + 1));
        },
      };
    },
  };
}
