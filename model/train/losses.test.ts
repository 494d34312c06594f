import { describe, expect, test } from 'vitest';
import { crossEntropyLoss, negativeBinomialLoss } from './losses.ts';

const step = 1e-5;

describe('negativeBinomialLoss', () => {
  test.each([0.01, 0.5, 3, 40])(
    'is the log of probabilities that sum to one, at mean %d',
    (mean) => {
      let [sum, first] = [0, 0];
      for (let count = 0; count < 2_000; count++) {
        const { loss } = negativeBinomialLoss(count, { logMean: Math.log(mean), logShape: 0.4 });
        sum += Math.exp(-loss);
        first += count * Math.exp(-loss);
      }
      expect(sum).toBeCloseTo(1, 9);
      expect(first).toBeCloseTo(mean, 6);
    },
  );

  test.each([
    [0, -2, 0.3],
    [1, 0.5, -1],
    [7, 2, 1.5],
    [24, 3, 0],
    [25, 3, 0],
    [4_000, 6, 2],
  ])(
    'has derivatives that finite differences confirm: count %d, log-mean %d, log-shape %d',
    (count, logMean, logShape) => {
      const at = (moveMean: number, moveShape: number) =>
        negativeBinomialLoss(count, { logMean: logMean + moveMean, logShape: logShape + moveShape })
          .loss;
      const exact = negativeBinomialLoss(count, { logMean, logShape });
      const byLogMean = (at(step, 0) - at(-step, 0)) / (2 * step);
      const byLogShape = (at(0, step) - at(0, -step)) / (2 * step);
      expect(Math.abs(exact.byLogMean - byLogMean)).toBeLessThan(
        1e-5 * Math.max(1, Math.abs(byLogMean)),
      );
      expect(Math.abs(exact.byLogShape - byLogShape)).toBeLessThan(
        1e-5 * Math.max(1, Math.abs(byLogShape)),
      );
    },
  );
});

describe('crossEntropyLoss', () => {
  test.each([
    [0, -3],
    [1, -3],
    [1, 0],
    [0, 4],
  ])(
    'has the derivative that finite differences confirm: label %d, log-odds %d',
    (label, logOdds) => {
      const at = (move: number) => crossEntropyLoss(label, logOdds + move).loss;
      expect(crossEntropyLoss(label, logOdds).byLogOdds).toBeCloseTo(
        (at(step) - at(-step)) / (2 * step),
        8,
      );
    },
  );

  test('stays finite where the confidence is all but certain and wrong', () => {
    expect(crossEntropyLoss(0, 800).loss).toBe(800);
    expect(crossEntropyLoss(1, -800).loss).toBe(800);
  });
});
