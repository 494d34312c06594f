import { differenceOf, ratioOf, type Difference } from './difference.ts';
import type { VisitTally } from './types.ts';

/** By intention to treat: a visitor counts in the arm it was drawn for. Not held out minus held out. */
export interface VisitorEffect {
  readonly requests: number;
  readonly requestsHeldOut: number;
  /** Requests answered without the origin, by a browser's prefetch or by the edge. */
  readonly hitRatio: Difference;
  /** Time to the first byte, ms a request; nothing where the browser had it. */
  readonly waitMs: Difference;
  /** Bytes fetched from the origin, a request. */
  readonly originBytes: Difference;
}

/** Fewer groups of visitors in an arm have no variance to speak of. */
const groupsMin = 4;

/** Adds up tallies of the same arm and group. */
export function mergeVisits(tallies: Iterable<VisitTally>): VisitTally[] {
  const sums = new Map<string, VisitTally>();
  for (const tally of tallies) {
    const key = `${tally.heldOut} ${tally.group}`;
    const sum = sums.get(key);
    sums.set(
      key,
      sum === undefined
        ? tally
        : {
            ...sum,
            requests: sum.requests + tally.requests,
            hits: sum.hits + tally.hits,
            waitMs: sum.waitMs + tally.waitMs,
            originBytes: sum.originBytes + tally.originBytes,
          },
    );
  }
  return [...sums.values()];
}

/** Undefined until both arms have visitors in a few groups. */
export function visitorEffectOf(tallies: readonly VisitTally[]): VisitorEffect | undefined {
  const on = tallies.filter(({ heldOut, requests }) => !heldOut && requests > 0);
  const off = tallies.filter(({ heldOut, requests }) => heldOut && requests > 0);
  if (on.length < groupsMin || off.length < groupsMin) return undefined;
  const compare = (read: (tally: VisitTally) => number): Difference => {
    const parts = (arm: readonly VisitTally[]) =>
      arm.map((tally) => ({ of: read(tally), over: tally.requests }));
    return differenceOf(ratioOf(parts(on)), ratioOf(parts(off)));
  };
  const total = (arm: readonly VisitTally[]): number =>
    arm.reduce((sum, { requests }) => sum + requests, 0);
  return {
    requests: total(on),
    requestsHeldOut: total(off),
    hitRatio: compare(({ hits }) => hits),
    waitMs: compare(({ waitMs }) => waitMs),
    originBytes: compare(({ originBytes }) => originBytes),
  };
}
