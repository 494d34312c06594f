import { forward } from './forward.ts';
import type { NetworkScores } from './forward.ts';
import { createKernelScorer } from './kernel-scorer.ts';
import type { Network } from './network.ts';

/** Scores many rows: over the kernels where the network has no recurrent branch. */
export function scoreNetwork(network: Network, features: Float32Array): NetworkScores {
  if (network.recurrent) return forward(network, features);
  return createKernelScorer(network).scoreRows(features, features.length / network.featureCount);
}
