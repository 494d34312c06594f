import type { Trace } from './trace.ts';

/** When each pair of region and resource is next asked for: only Belady's oracle may look. */
export interface NextUse {
  /** Access number `index` is being served. */
  pass(index: number): void;
  /** Next access of a pair after the last one passed, ms; Infinity when there is none. */
  after(pair: number): number;
}

export function createNextUse(trace: Trace, until: number): NextUse {
  const width = trace.resources.length;
  const pairOf = (index: number): number =>
    (trace.region[index] ?? 0) * width + (trace.resource[index] ?? 0);
  const next = new Float64Array(until);
  const upcoming = new Float64Array(trace.regions.length * width).fill(Number.POSITIVE_INFINITY);
  for (let index = until - 1; index >= 0; index--) {
    const pair = pairOf(index);
    next[index] = upcoming[pair] ?? Number.POSITIVE_INFINITY;
    upcoming[pair] = trace.atMs[index] ?? 0;
  }
  return {
    pass(index) {
      upcoming[pairOf(index)] = next[index] ?? Number.POSITIVE_INFINITY;
    },
    after: (pair) => upcoming[pair] ?? Number.POSITIVE_INFINITY,
  };
}
