/** A mean with the variance of that mean, and how many degrees of freedom stand behind it. */
export interface Estimate {
  readonly mean: number;
  readonly variance: number;
  readonly freedom: number;
}

/** A difference of two means with its 95% interval. */
export interface Difference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export function meanOf(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const freedom = values.length - 1;
  return { mean, variance: squares / freedom / values.length, freedom };
}

/**
 * The ratio of two sums over groups that were drawn at random, with its variance by linearisation
 * (Cochran, Sampling Techniques, 1977, section 6.4): groups differ in size, and events within one hang together.
 */
export function ratioOf(
  groups: readonly { readonly of: number; readonly over: number }[],
): Estimate {
  const of = groups.reduce((sum, group) => sum + group.of, 0);
  const over = groups.reduce((sum, group) => sum + group.over, 0);
  const mean = of / over;
  const squares = groups.reduce((sum, group) => sum + (group.of - mean * group.over) ** 2, 0);
  const freedom = groups.length - 1;
  const typical = over / groups.length;
  return { mean, variance: squares / freedom / groups.length / typical ** 2, freedom };
}

/** One estimate less another, by Welch. */
export function differenceOf(a: Estimate, b: Estimate): Difference {
  const mean = a.mean - b.mean;
  const variance = a.variance + b.variance;
  // Welch and Satterthwaite's degrees of freedom.
  const freedom =
    variance === 0
      ? Infinity
      : variance ** 2 / (a.variance ** 2 / a.freedom + b.variance ** 2 / b.freedom);
  const reach = studentQuantile(freedom) * Math.sqrt(variance);
  return { mean, low: mean - reach, high: mean + reach };
}

/** Independent differences as one, each by the weight of its precision. */
export function poolDifferences(parts: readonly Difference[]): Difference | undefined {
  if (parts.length === 0) return undefined;
  const varianceOf = ({ low, high }: Difference): number =>
    Math.max(((high - low) / 2 / normalQuantile) ** 2, Number.MIN_VALUE);
  const weight = parts.reduce((sum, part) => sum + 1 / varianceOf(part), 0);
  const mean = parts.reduce((sum, part) => sum + part.mean / varianceOf(part), 0) / weight;
  const reach = normalQuantile / Math.sqrt(weight);
  return { mean, low: mean - reach, high: mean + reach };
}

const normalQuantile = 1.959964;

/**
 * The 97.5% quantile of Student's t: Cornish-Fisher expansion about the normal's 1.95996
 * (Abramowitz and Stegun 26.7.5), within 1% from 3 degrees of freedom on.
 */
export function studentQuantile(freedom: number): number {
  const z = normalQuantile;
  if (freedom === Infinity) return z;
  const n = Math.max(freedom, 1);
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / n + g2 / n ** 2 + g3 / n ** 3;
}
