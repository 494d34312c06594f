import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../test/sim/random.ts';
import { differenceOf, meanOf, poolDifferences, ratioOf, studentQuantile } from './difference.ts';

test.each([
  [3, 3.182],
  [10, 2.228],
  [30, 2.042],
])("Student's quantile for %i degrees of freedom is that of the tables", (freedom, known) => {
  expect(Math.abs(studentQuantile(freedom) / known - 1)).toBeLessThan(0.01);
});

describe('an interval of 95%', () => {
  const random = seededRandom(11);
  const trials = 2_000;
  /** Visitors of a group share a habit: their requests are not independent. */
  const groups = (rate: number) =>
    Array.from({ length: 16 }, () => {
      const over = 50 + Math.floor(random() * 100);
      return { of: over * (rate + (random() - 0.5) * 0.2), over };
    });

  test('of a ratio over groups holds the truth in about 95 of 100 trials', () => {
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = differenceOf(ratioOf(groups(0.4)), ratioOf(groups(0.3)));
      if (low <= 0.1 && 0.1 <= high) held += 1;
    }
    expect(held / trials).toBeGreaterThan(0.93);
    expect(held / trials).toBeLessThan(0.97);
  });

  test('of a difference of means does too', () => {
    let held = 0;
    const values = (mean: number, count: number) =>
      Array.from({ length: count }, () => mean + (random() - 0.5) * count);
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = differenceOf(meanOf(values(5, 40)), meanOf(values(3, 6)));
      if (low <= 2 && 2 <= high) held += 1;
    }
    expect(held / trials).toBeGreaterThan(0.93);
    expect(held / trials).toBeLessThan(0.97);
  });
});

describe('poolDifferences', () => {
  test('two equal parts are half as uncertain as one, in variance', () => {
    const pooled = poolDifferences([
      { mean: 1, low: -1, high: 3 },
      { mean: 3, low: 1, high: 5 },
    ])!;
    expect(pooled.mean).toBeCloseTo(2);
    expect(pooled.high - pooled.low).toBeCloseTo(4 / Math.SQRT2);
  });

  test('the surer part weighs more, and no part is nothing', () => {
    const sure = { mean: 0, low: -0.1, high: 0.1 };
    const vague = { mean: 10, low: -10, high: 30 };
    expect(poolDifferences([sure, vague])!.mean).toBeLessThan(0.01);
    expect(poolDifferences([])).toBeUndefined();
  });
});
