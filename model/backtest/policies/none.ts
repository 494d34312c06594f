import type { PolicyDefinition } from '../policy.ts';

/** Prefetches nothing. */
export const none: PolicyDefinition = {
  name: 'none',
  variants: [{ label: '-', create: () => ({ onAccess() {} }) }],
};

/** Prefetches nothing either: only what leaves a full cache differs, so it is 'none' where none is full. */
export const replacing = (name: 'lru' | 's3-fifo' | 'gdsf'): PolicyDefinition => ({
  ...none,
  name,
});
