import type { NodeTraffic } from './types.ts';

/** What visitors of one region met in one hour. */
export interface HourTally {
  /** Left without prefetching by the switchback, whatever happened in it. */
  readonly heldOut: boolean;
  accesses: number;
  misses: number;
  missBytes: number;
}

/** A difference of hourly means, on minus held out, with its 95% interval. */
export interface Difference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** By intention to treat: every hour counts in the arm it was drawn for. */
export interface Effect {
  readonly hours: number;
  readonly hoursHeldOut: number;
  /** Misses over accesses. */
  readonly missRatio: Difference;
  /** Bytes that visitors' misses moved, per access. */
  readonly missBytesPerAccess: Difference;
}

/** Two weeks: time of day and weekday are in both arms. */
const hoursMax = 14 * 24;
/** Fewer in an arm have no variance to speak of. */
const hoursMin = 3;

export function noteHour(
  hours: Map<number, HourTally>,
  at: { readonly hour: number; readonly heldOut: boolean },
  traffic: readonly NodeTraffic[],
): void {
  let tally = hours.get(at.hour);
  if (tally === undefined) {
    tally = { heldOut: at.heldOut, accesses: 0, misses: 0, missBytes: 0 };
    hours.set(at.hour, tally);
    if (hours.size > hoursMax) {
      const oldest = hours.keys().next().value;
      if (oldest !== undefined) hours.delete(oldest);
    }
  }
  for (const { accesses, misses, missBytes } of traffic) {
    tally.accesses += accesses;
    tally.misses += misses;
    tally.missBytes += missBytes;
  }
}

/** Undefined until both arms have a few hours. */
export function effectOf(hours: Iterable<HourTally>): Effect | undefined {
  const seen = [...hours].filter(({ accesses }) => accesses > 0);
  const on = seen.filter(({ heldOut }) => !heldOut);
  const off = seen.filter(({ heldOut }) => heldOut);
  if (on.length < hoursMin || off.length < hoursMin) return undefined;
  const compare = (read: (hour: HourTally) => number): Difference =>
    difference(on.map(read), off.map(read));
  return {
    hours: on.length,
    hoursHeldOut: off.length,
    missRatio: compare(({ misses, accesses }) => misses / accesses),
    missBytesPerAccess: compare(({ missBytes, accesses }) => missBytes / accesses),
  };
}

/** Welch's interval for the difference of two means. */
function difference(on: readonly number[], off: readonly number[]): Difference {
  const a = momentsOf(on);
  const b = momentsOf(off);
  const mean = a.mean - b.mean;
  const va = a.variance / on.length;
  const vb = b.variance / off.length;
  const error = Math.sqrt(va + vb);
  // Welch and Satterthwaite's degrees of freedom.
  const freedom =
    error === 0
      ? Infinity
      : (va + vb) ** 2 / (va ** 2 / (on.length - 1) + vb ** 2 / (off.length - 1));
  const reach = studentQuantile(freedom) * error;
  return { mean, low: mean - reach, high: mean + reach };
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/**
 * The 97.5% quantile of Student's t: Cornish-Fisher expansion about the normal's 1.95996
 * (Abramowitz and Stegun 26.7.5), within 1% from 3 degrees of freedom on.
 */
export function studentQuantile(freedom: number): number {
  const z = 1.959964;
  if (freedom === Infinity) return z;
  const n = Math.max(freedom, 1);
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / n + g2 / n ** 2 + g3 / n ** 3;
}
