import type { Trace } from '../backtest/trace.ts';

/** For each region and resource the times of its accesses, to look up what came after a moment. */
export interface AccessIndex {
  /** Accesses in [fromMs, toMs]. */
  countBetween(
    pair: { region: number; resource: number },
    span: { fromMs: number; toMs: number },
  ): number;
}

/** Indexes the accesses before number `until`: nothing later is known to it. */
export function indexAccesses(trace: Trace, until: number): AccessIndex {
  const resources = trace.resources.length;
  const starts = new Uint32Array(trace.regions.length * resources + 1);
  const pairOf = (index: number): number =>
    (trace.region[index] ?? 0) * resources + (trace.resource[index] ?? 0);
  for (let index = 0; index < until; index++) {
    const pair = pairOf(index);
    starts[pair + 1] = (starts[pair + 1] ?? 0) + 1;
  }
  for (let pair = 1; pair < starts.length; pair++)
    starts[pair] = (starts[pair] ?? 0) + (starts[pair - 1] ?? 0);
  const times = new Float64Array(until);
  const next = starts.slice();
  for (let index = 0; index < until; index++) {
    const pair = pairOf(index);
    const at = next[pair] ?? 0;
    times[at] = trace.atMs[index] ?? 0;
    next[pair] = at + 1;
  }
  const firstAtOrAfter = (pair: number, atMs: number): number => {
    let [low, high] = [starts[pair] ?? 0, starts[pair + 1] ?? 0];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    countBetween({ region, resource }, { fromMs, toMs }) {
      const pair = region * resources + resource;
      const first = firstAtOrAfter(pair, fromMs);
      const end = starts[pair + 1] ?? 0;
      let after = first;
      while (after < end && (times[after] ?? 0) <= toMs) after++;
      return after - first;
    },
  };
}
