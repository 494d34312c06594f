import { expect, test } from 'vitest';
import { bayesianScorer } from './bayesian-scorer.ts';
import { F, FEATURE_COUNT } from './features.ts';
import type { CandidateBatch } from './types.ts';

function batchOf(features: Partial<Record<keyof typeof F, number>>): CandidateBatch {
  const row = new Float32Array(FEATURE_COUNT);
  for (const [name, value] of Object.entries(features)) row[F[name as keyof typeof F]] = value;
  return {
    atMs: 0,
    candidates: [{ resource: '/a', source: 'successor', horizonMs: 600_000 }],
    features: row,
  };
}

test('with no announced arrival it says what Gamma-Poisson says', () => {
  const { confidence, expectedCount } = bayesianScorer.score(
    batchOf({ posteriorConfidence: 0.4, posteriorLogMean: Math.log(0.5) }),
  );
  expect(confidence[0]).toBeCloseTo(0.4, 6);
  expect(expectedCount[0]).toBeCloseTo(0.5, 6);
});

test('one announced arrival in ten seconds adds 1 - 1/e of what demand leaves', () => {
  const { confidence } = bayesianScorer.score(
    batchOf({ posteriorConfidence: 0.5, posteriorLogMean: -5, pendingNear: Math.log1p(10) }),
  );
  expect(confidence[0]).toBeCloseTo(1 - 0.5 * Math.exp(-1), 5);
});
