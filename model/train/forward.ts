import { inputBound, logCountBound } from './network.ts';
import type { DenseLayer, Network } from './network.ts';

export interface NetworkScores {
  readonly confidence: Float32Array;
  readonly expectedCount: Float32Array;
}

/** The plain forward pass in float64, one row at a time: what the kernels and the exported graph are held to. */
export function forward(network: Network, features: Float32Array): NetworkScores {
  const rows = features.length / network.featureCount;
  const confidence = new Float32Array(rows);
  const expectedCount = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const raw = features.subarray(row * network.featureCount, (row + 1) * network.featureCount);
    let values = normaliseRow(network, raw);
    for (const [index, layer] of network.layers.entries()) {
      values = applyDense(layer, values);
      if (index < network.layers.length - 1) values = values.map((value) => Math.max(0, value));
    }
    const [logOdds = 0, logRatio = 0] = values;
    const logCount = logRatio + (raw[network.offsetFeature] ?? 0);
    confidence[row] = 1 / (1 + Math.exp(-logOdds));
    expectedCount[row] = Math.exp(Math.min(logCountBound, Math.max(-logCountBound, logCount)));
  }
  return { confidence, expectedCount };
}

function normaliseRow(network: Network, raw: Float32Array): Float64Array {
  return Float64Array.from(raw, (value, index) => {
    const normal = (value - (network.mean[index] ?? 0)) * (network.scale[index] ?? 0);
    return Math.min(inputBound, Math.max(-inputBound, normal));
  });
}

function applyDense(
  { inputs, outputs, weights, bias }: DenseLayer,
  values: Float64Array,
): Float64Array {
  const result = Float64Array.from(bias);
  for (let input = 0; input < inputs; input++) {
    const value = values[input] ?? 0;
    if (value === 0) continue;
    for (let output = 0; output < outputs; output++) {
      result[output] = (result[output] ?? 0) + value * (weights[input * outputs + output] ?? 0);
    }
  }
  return result;
}
