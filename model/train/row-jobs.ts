import { keepRegions, keepVisitors } from '../backtest/trace.ts';
import type { Trace } from '../backtest/trace.ts';
import { leastQuietAccesses, leastRegionShare } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';

/** One pass over a trace in one scenario. */
export interface RowJob {
  readonly traceIndex: number;
  readonly scenario: Scenario;
  /** Null: all of them, together. */
  readonly region: string | null;
  readonly seed: number;
  /** Accesses that the pass replays, for an even spread over threads. */
  readonly accesses: number;
}

/**
 * When training must stop looking, Unix ms: the share of the requests has passed in the whole trace and in each of its
 * larger regions alone, so that a backtest of one region too finds its later part unseen.
 */
export function cutOffMs(trace: Trace, share: number): number {
  const least = trace.length * 0.01;
  const whole = trace.atMs[Math.floor(trace.length * share)] ?? Number.POSITIVE_INFINITY;
  const alone = trace.regions.map((region) => {
    const part = keepRegions(trace, [region]);
    return part.length < least ? whole : (part.atMs[Math.floor(part.length * share)] ?? whole);
  });
  return Math.min(whole, ...alone);
}

/** How many accesses of a trace come before a moment. */
export function accessesBefore(trace: Trace, atMs: number): number {
  let [low, high] = [0, trace.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((trace.atMs[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The passes to make, longest first. */
export function planJobs(
  traces: readonly Trace[],
  { scenarios, seed }: { readonly scenarios: readonly Scenario[]; readonly seed: number },
): RowJob[] {
  const jobs = traces.flatMap((trace, traceIndex) =>
    scenarios.flatMap((scenario): Omit<RowJob, 'seed'>[] => {
      const { oneVisitorIn = 1 } = scenario;
      const known = oneVisitorIn === 1 ? trace : keepVisitors(trace, oneVisitorIn);
      if (oneVisitorIn > 1 && known.length < leastQuietAccesses) return [];
      const job = { traceIndex, scenario };
      if (scenario.regions === 'together' || trace.regions.length === 1) {
        return [{ ...job, region: null, accesses: known.length }];
      }
      return trace.regions
        .map((region) => ({ ...job, region, accesses: keepRegions(known, [region]).length }))
        .filter(({ accesses }) => accesses >= known.length * leastRegionShare);
    }),
  );
  const oneVisitorIn = ({ scenario }: Omit<RowJob, 'seed'>): number => scenario.oneVisitorIn ?? 1;
  return (
    jobs
      // Whole traces first, so that what they draw does not hang on how many quiet passes there are.
      .toSorted((a, b) => oneVisitorIn(a) - oneVisitorIn(b))
      .map((job, index) => ({ ...job, seed: seed * 1_000 + index }))
      .sort((a, b) => b.accesses - a.accesses)
  );
}
