import { describe, expect, test } from 'vitest';
import { forward } from './forward.ts';
import { createKernelScorer } from './kernel-scorer.ts';
import { seededRandom } from './seeded-random.ts';

const random = seededRandom(2);
const draw = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
const widths = [11, 18, 6, 2];
const network = {
  featureCount: 11,
  offsetFeature: 4,
  mean: draw(11),
  scale: draw(11).map((value) => value + 1),
  layers: widths.slice(1).map((outputs, index) => {
    const inputs = widths[index] ?? 0;
    return { inputs, outputs, weights: draw(inputs * outputs), bias: draw(outputs) };
  }),
  logShape: 0,
};

describe('createKernelScorer', () => {
  test.each([0, 1, 4, 63, 64, 65, 200])('scores %d rows as the plain forward pass does', (rows) => {
    const features = draw(rows * 11).map((value) => value * 20);
    const wanted = forward(network, features);
    const scores = createKernelScorer(network).scoreRows(features, rows);
    for (let row = 0; row < rows; row++) {
      expect(scores.confidence[row]).toBeCloseTo(wanted.confidence[row] ?? Number.NaN, 5);
      const count = wanted.expectedCount[row] ?? Number.NaN;
      expect(Math.abs((scores.expectedCount[row] ?? Number.NaN) - count)).toBeLessThan(
        1e-5 * Math.max(1, count),
      );
    }
  });

  test('scores a recurrent network as the plain forward pass does', () => {
    const layers = [19, 6].map((inputs, index) => {
      const outputs = [6, 2][index] ?? 0;
      return { inputs, outputs, weights: draw(inputs * outputs), bias: draw(outputs) };
    });
    const recurrent = {
      columns: [
        [0, 3],
        [1, 5],
        [2, 7],
      ],
      width: 8,
      inputWeights: draw(2 * 24),
      inputBias: draw(24),
      stateWeights: draw(8 * 24),
      stateBias: draw(24),
    };
    const rows = 130;
    const features = draw(rows * 11).map((value) => value * 20);
    const whole = { ...network, layers, recurrent };
    const wanted = forward(whole, features);
    const scores = createKernelScorer(whole).scoreRows(features, rows);
    for (let row = 0; row < rows; row++)
      expect(scores.confidence[row]).toBeCloseTo(wanted.confidence[row] ?? Number.NaN, 5);
  });
});
