import { describe, expect, test } from 'vitest';
import { fitPlatt, foldPlatt, identity, plattLoss } from './calibrate.ts';
import { forward } from './forward.ts';
import { judgeConfidences } from './judge.ts';
import { seededRandom } from './seeded-random.ts';

/** Labels drawn from sigmoid(slope·x + intercept). */
function drawn({ slope, intercept }: { slope: number; intercept: number }) {
  const random = seededRandom(4);
  const logOdds = Float64Array.from({ length: 40_000 }, () => random() * 6 - 3);
  const labels = Uint8Array.from(logOdds, (x) =>
    random() < 1 / (1 + Math.exp(-slope * x - intercept)) ? 1 : 0,
  );
  return { logOdds, labels, weights: new Float32Array(logOdds.length).fill(1) };
}

describe('fitPlatt', () => {
  test('finds the map that the labels were drawn from', () => {
    const { slope, intercept } = fitPlatt(drawn({ slope: 0.6, intercept: -0.8 }));
    expect(slope).toBeCloseTo(0.6, 1);
    expect(intercept).toBeCloseTo(-0.8, 1);
  });

  test('leaves the loss lower, and calibrated confidences alone', () => {
    const skewed = drawn({ slope: 0.6, intercept: -0.8 });
    expect(plattLoss(skewed, fitPlatt(skewed))).toBeLessThan(plattLoss(skewed, identity) - 0.05);
    const { slope, intercept } = fitPlatt(drawn(identity));
    expect(slope).toBeCloseTo(1, 1);
    expect(intercept).toBeCloseTo(0, 1);
  });

  test('of labels that are all alike it makes no map that runs away', () => {
    const { logOdds, weights } = drawn(identity);
    const platt = fitPlatt({ logOdds, weights, labels: new Uint8Array(logOdds.length) });
    expect(Number.isFinite(platt.slope + platt.intercept)).toBe(true);
  });
});

describe('foldPlatt', () => {
  test('moves the log-odds of the confidence, and leaves the expected count', () => {
    const network = {
      featureCount: 1,
      offsetFeature: 0,
      mean: new Float32Array([0]),
      scale: new Float32Array([1]),
      layers: [
        {
          inputs: 1,
          outputs: 2,
          weights: new Float32Array([1, 0.5]),
          bias: new Float32Array([0, 0.25]),
        },
      ],
      recurrent: null,
      logShape: 0,
    };
    const features = new Float32Array([2]);
    const before = forward(network, features);
    const after = forward(foldPlatt(network, { slope: 0.5, intercept: 1 }), features);
    expect(after.confidence[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect(after.expectedCount).toEqual(before.expectedCount);
  });
});

describe('judgeConfidences', () => {
  test('rows that share their luck count for fewer than they are', () => {
    const confidence = new Float32Array(4_000).fill(0.5);
    // A hundred blocks of forty rows: all of a block come, or none.
    const blocks = Uint32Array.from(confidence, (_, row) => row % 100);
    const labels = Uint8Array.from(blocks, (block) => block % 2);
    const judged = judgeConfidences(confidence, labels, blocks);
    expect(judged.eceDecision).toBeCloseTo(0, 6);
    expect(judged.eceDecisionByChance).toBeCloseTo(0.028, 3);
    expect(judged.eceDecisionByBlocks).toBeGreaterThan(0.028);
    // Each alone, as they would be by lot.
    expect(judgeConfidences(confidence, labels).eceDecisionByBlocks).toBeCloseTo(0.028, 3);
  });

  test('calibrated confidences have a small calibration error, doubled log-odds a large one', () => {
    const { logOdds, labels } = drawn(identity);
    const good = judgeConfidences(
      Float32Array.from(logOdds, (x) => 1 / (1 + Math.exp(-x))),
      labels,
    );
    const bold = judgeConfidences(
      Float32Array.from(logOdds, (x) => 1 / (1 + Math.exp(-2 * x))),
      labels,
    );
    expect(good.ece).toBeLessThan(0.02);
    expect(good.eceDecision).toBeLessThan(0.02);
    expect(bold.eceDecision).toBeGreaterThan(0.08);
    expect(bold.ap).toBeCloseTo(good.ap, 6);
    expect(good.nll).toBeLessThan(bold.nll);
  });

  test('average precision of a hand-made ranking: hits at ranks 1 and 3 of 4', () => {
    const { ap, share } = judgeConfidences(
      new Float32Array([0.9, 0.8, 0.7, 0.1]),
      new Uint8Array([1, 0, 1, 0]),
    );
    expect(ap).toBeCloseTo((1 + 2 / 3) / 2, 9);
    expect(share).toBe(0.5);
  });
});
