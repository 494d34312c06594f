import { inputBound, logCountBound } from './network.ts';
import type { DenseLayer, Network, RecurrentBranch } from './network.ts';

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
    const normal = normaliseRow(network, raw);
    let values = network.recurrent ? appendState(network.recurrent, normal) : normal;
    for (const [index, layer] of network.layers.entries()) {
      values = applyDense(layer, values);
      if (index < network.layers.length - 1) values = values.map((value) => Math.max(0, value));
    }
    const [logOdds = 0, logRatio = 0] = values;
    const logCount = logRatio + (raw[network.offsetFeature] ?? 0);
    confidence[row] = sigmoid(logOdds);
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

function appendState(branch: RecurrentBranch, normal: Float64Array): Float64Array {
  const { width } = branch;
  const inputLayer = { outputs: 3 * width, weights: branch.inputWeights, bias: branch.inputBias };
  const stateLayer = {
    inputs: width,
    outputs: 3 * width,
    weights: branch.stateWeights,
    bias: branch.stateBias,
  };
  let state = new Float64Array(width);
  for (const columns of branch.columns) {
    const values = Float64Array.from(columns, (column) => normal[column] ?? 0);
    const input = applyDense({ ...inputLayer, inputs: columns.length }, values);
    const own = applyDense(stateLayer, state);
    state = state.map((before, unit) => {
      const [reset, update] = [unit, unit + width].map((at) =>
        sigmoid((input[at] ?? 0) + (own[at] ?? 0)),
      );
      const fresh = Math.tanh(
        (input[unit + 2 * width] ?? 0) + (reset ?? 0) * (own[unit + 2 * width] ?? 0),
      );
      return (1 - (update ?? 0)) * fresh + (update ?? 0) * before;
    });
  }
  return Float64Array.of(...normal, ...state);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
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
