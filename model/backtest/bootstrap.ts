import { seededRandom } from '../train/seeded-random.ts';

/** Misses and prefetches of one day, with the policy and without. */
export interface DayCounts {
  readonly misses: number;
  readonly prefetches: number;
  readonly noneMisses: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Block bootstrap by day of `avoided`: days are drawn with replacement, since requests of one day
 * hang together. Returns the central 95% interval.
 */
export function bootstrapAvoided(
  days: readonly DayCounts[],
  options: { readonly draws: number; readonly seed: number },
): Interval {
  const random = seededRandom(options.seed);
  const values: number[] = [];
  for (let draw = 0; draw < options.draws; draw++) {
    let misses = 0;
    let noneMisses = 0;
    for (let pick = 0; pick < days.length; pick++) {
      const day = days[Math.floor(random() * days.length)];
      misses += day?.misses ?? 0;
      noneMisses += day?.noneMisses ?? 0;
    }
    values.push(noneMisses === 0 ? 0 : 1 - misses / noneMisses);
  }
  values.sort((a, b) => a - b);
  const at = (share: number) =>
    values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}
