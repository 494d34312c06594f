import { createKernelScorer } from '../train/kernel-scorer.ts';
import type { Network } from '../train/network.ts';
import type { CandidateBatch, Scores } from '../../worker/forecast/types.ts';

/** A scorer whose answer is there at once, which a replay needs. */
export interface SyncScorer {
  readonly name: 'onnx' | 'bayesian' | 'trainer';
  score(batch: CandidateBatch): Scores;
}

/** A network over the trainer's kernels: more than ten times the rate of plain TypeScript. */
export function createNetworkScorer(
  network: Network,
): SyncScorer & { scoreRows(features: Float32Array, rows: number): Scores } {
  const { scoreRows } = createKernelScorer(network);
  return {
    name: 'trainer',
    score: ({ features, candidates }: CandidateBatch) => scoreRows(features, candidates.length),
    scoreRows,
  };
}
