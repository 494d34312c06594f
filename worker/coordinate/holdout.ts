import { spreadText } from './spread.ts';

/** Visitors fall into this many groups in each arm: what groups differ by says how sure a mean is. */
export const groupCount = 16;

/** Where a visitor stands in the experiment. */
export interface Arm {
  /** Left without what is made for single visitors: hints, and so a browser's own prefetches. */
  readonly heldOut: boolean;
  /** From 0 to `groupCount` - 1. */
  readonly group: number;
}

/**
 * The arm of a visitor, by a hash of the pseudonym: the same for as long as the pseudonym is, at every
 * node. Undefined for who is not known.
 */
export function armOf(at: {
  readonly site: string;
  readonly visitor: string;
  /** Share of visitors held out, in [0, 1]. */
  readonly share: number;
}): Arm | undefined {
  const { site, visitor, share } = at;
  if (visitor === '') return undefined;
  return {
    heldOut: spreadText(`holdout|${site}`, visitor) < share,
    group: Math.floor(spreadText(`group|${site}`, visitor) * groupCount),
  };
}
