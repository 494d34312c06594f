import type { NetworkScores } from './forward.ts';
import { createKernelScorer } from './kernel-scorer.ts';
import type { Network } from './network.ts';

/** Scores all rows of features over the kernels. */
export function scoreNetwork(network: Network, features: Float32Array): NetworkScores {
  return createKernelScorer(network).scoreRows(features, features.length / network.featureCount);
}
