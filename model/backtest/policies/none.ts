import type { PolicyDefinition } from '../policy.ts';

/** Prefetches nothing. */
export const none: PolicyDefinition = {
  name: 'none',
  variants: [{ label: '-', create: () => ({ onAccess() {} }) }],
};
