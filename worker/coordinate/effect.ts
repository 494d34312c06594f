import { differenceOf, meanOf, type Difference } from './difference.ts';
import type { NodeTraffic, VisitTally } from './types.ts';

/** What visitors of one region met in one hour. */
export interface HourTally {
  /** Left without prefetching by the switchback, whatever happened in it. */
  readonly heldOut: boolean;
  accesses: number;
  misses: number;
  missBytes: number;
  /** Requests whose time was taken, and that time, ms to the first byte. */
  timed: number;
  waitMs: number;
}

/** By intention to treat: every hour counts in the arm it was drawn for. Prefetching minus held out. */
export interface Effect {
  readonly hours: number;
  readonly hoursHeldOut: number;
  /** Misses over accesses. */
  readonly missRatio: Difference;
  /** Bytes that visitors' misses moved, per access. */
  readonly missBytesPerAccess: Difference;
  /** Time to the first byte at the edge, ms a request; null while too few hours were timed. */
  readonly waitMs: Difference | null;
}

/** Two weeks: time of day and weekday are in both arms. */
const hoursMax = 14 * 24;
/** Fewer in an arm have no variance to speak of. */
const hoursMin = 3;

export interface HourAt {
  readonly hour: number;
  readonly heldOut: boolean;
}

export function noteHour(
  hours: Map<number, HourTally>,
  at: HourAt,
  traffic: readonly NodeTraffic[],
): void {
  const tally = tallyOf(hours, at);
  for (const { accesses, misses, missBytes } of traffic) {
    tally.accesses += accesses;
    tally.misses += misses;
    tally.missBytes += missBytes;
  }
}

export function noteHourWaits(
  hours: Map<number, HourTally>,
  at: HourAt,
  visits: readonly VisitTally[],
): void {
  const tally = tallyOf(hours, at);
  for (const { requests, waitMs } of visits) {
    tally.timed += requests;
    tally.waitMs += waitMs;
  }
}

function tallyOf(hours: Map<number, HourTally>, { hour, heldOut }: HourAt): HourTally {
  const known = hours.get(hour);
  if (known !== undefined) return known;
  const tally = { heldOut, accesses: 0, misses: 0, missBytes: 0, timed: 0, waitMs: 0 };
  hours.set(hour, tally);
  if (hours.size > hoursMax) {
    const oldest = hours.keys().next().value;
    if (oldest !== undefined) hours.delete(oldest);
  }
  return tally;
}

/** Undefined until both arms have a few hours. */
export function effectOf(hours: Iterable<HourTally>): Effect | undefined {
  const seen = [...hours].filter(({ accesses }) => accesses > 0);
  const compare = (from: readonly HourTally[], read: (hour: HourTally) => number) => {
    const on = from.filter(({ heldOut }) => !heldOut).map(read);
    const off = from.filter(({ heldOut }) => heldOut).map(read);
    if (on.length < hoursMin || off.length < hoursMin) return undefined;
    return differenceOf(meanOf(on), meanOf(off));
  };
  const missRatio = compare(seen, ({ misses, accesses }) => misses / accesses);
  const missBytesPerAccess = compare(seen, ({ missBytes, accesses }) => missBytes / accesses);
  if (missRatio === undefined || missBytesPerAccess === undefined) return undefined;
  const timed = seen.filter((hour) => hour.timed > 0);
  const hoursHeldOut = seen.filter(({ heldOut }) => heldOut).length;
  return {
    hours: seen.length - hoursHeldOut,
    hoursHeldOut,
    missRatio,
    missBytesPerAccess,
    waitMs: compare(timed, (hour) => hour.waitMs / hour.timed) ?? null,
  };
}
