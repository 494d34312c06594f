import { F, FEATURE_COUNT } from './features.ts';
import type { CandidateBatch, Scorer, Scores } from './types.ts';

export interface BayesianScorer extends Scorer {
  score(batch: CandidateBatch): Scores;
}

/**
 * The forecaster without a model: Gamma-Poisson demand and announced arrivals, taken as
 * independent. P = 1 - (1 - P_demand)·e^-announced; E = demand mean + announced.
 */
export const bayesianScorer: BayesianScorer = {
  name: 'bayesian',
  score(batch) {
    const count = batch.candidates.length;
    const confidence = new Float32Array(count);
    const expectedCount = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const at = i * FEATURE_COUNT;
      const near = Math.expm1(batch.features[at + F.pendingNear] ?? 0) / 10;
      const far = Math.expm1(batch.features[at + F.pendingFar] ?? 0) / 10;
      const announced =
        near + far * Math.min(1, Math.exp(batch.features[at + F.logHorizon] ?? 0) / 10);
      const demand = batch.features[at + F.posteriorConfidence] ?? 0;
      confidence[i] = 1 - (1 - demand) * Math.exp(-announced);
      expectedCount[i] = Math.exp(batch.features[at + F.posteriorLogMean] ?? 0) + announced;
    }
    return { confidence, expectedCount };
  },
};
