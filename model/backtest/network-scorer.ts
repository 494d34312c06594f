import { inputBound, logCountBound, type Network } from '../train/network.ts';
import type { CandidateBatch, Scores } from '../../worker/forecast/types.ts';

/** A scorer whose answer is there at once, which a replay needs. */
export interface SyncScorer {
  readonly name: 'onnx' | 'bayesian' | 'trainer';
  score(batch: CandidateBatch): Scores;
}

/** The MLP of a shipped model in plain TypeScript, rows in any number, no allocation but the answer. */
export function createNetworkScorer(
  network: Network,
): SyncScorer & { scoreRows(features: Float32Array, rows: number): Scores } {
  const { featureCount, mean, scale, layers, offsetFeature } = network;
  const widest = Math.max(featureCount, ...layers.map(({ outputs }) => outputs));
  let values = new Float64Array(widest);
  let next = new Float64Array(widest);
  const scoreRows = (features: Float32Array, rows: number): Scores => {
    const confidence = new Float32Array(rows);
    const expectedCount = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      const base = row * featureCount;
      for (let column = 0; column < featureCount; column++) {
        const normal =
          ((features[base + column] ?? 0) - (mean[column] ?? 0)) * (scale[column] ?? 0);
        values[column] =
          normal > inputBound ? inputBound : normal < -inputBound ? -inputBound : normal;
      }
      for (let depth = 0; depth < layers.length; depth++) {
        const layer = layers[depth];
        if (layer === undefined) break;
        const { inputs, outputs, weights, bias } = layer;
        for (let output = 0; output < outputs; output++) next[output] = bias[output] ?? 0;
        for (let input = 0; input < inputs; input++) {
          const value = values[input] ?? 0;
          if (value === 0) continue;
          const at = input * outputs;
          for (let output = 0; output < outputs; output++) {
            next[output] = (next[output] ?? 0) + value * (weights[at + output] ?? 0);
          }
        }
        if (depth < layers.length - 1) {
          for (let output = 0; output < outputs; output++)
            if ((next[output] ?? 0) < 0) next[output] = 0;
        }
        [values, next] = [next, values];
      }
      const logCount = (values[1] ?? 0) + (features[base + offsetFeature] ?? 0);
      confidence[row] = 1 / (1 + Math.exp(-(values[0] ?? 0)));
      expectedCount[row] = Math.exp(Math.min(logCountBound, Math.max(-logCountBound, logCount)));
    }
    return { confidence, expectedCount };
  };
  return {
    name: 'trainer',
    score: (batch) => scoreRows(batch.features, batch.candidates.length),
    scoreRows,
  };
}
