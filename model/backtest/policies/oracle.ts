import type { PolicyDefinition } from '../policy.ts';

/** Knows every access in advance and asks for it just in time: what no policy can beat. */
export const oracle: PolicyDefinition = {
  name: 'oracle',
  variants: [
    {
      label: 'the future',
      create({ trace, delayMs }) {
        let cursor = 0;
        return {
          onAccess() {},
          nextDueMs: () =>
            cursor < trace.length ? (trace.atMs[cursor] ?? 0) - delayMs : Number.POSITIVE_INFINITY,
          onDue(_nowMs, announce) {
            announce(trace.region[cursor] ?? 0, trace.resource[cursor] ?? 0, 1);
            cursor += 1;
          },
        };
      },
    },
  ],
};
