/** Weights of one fully connected layer: y = x·weights + bias. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, inputs × outputs. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** A gated recurrent unit (reset gate after the product) over columns of the features, from a state of 0. */
export interface RecurrentBranch {
  /** columns[step][channel] of the normalised features, oldest step first. */
  readonly columns: readonly (readonly number[])[];
  readonly width: number;
  /** Row-major, channels × 3·width: gates r, z, n side by side. */
  readonly inputWeights: Float32Array;
  readonly inputBias: Float32Array;
  /** Row-major, width × 3·width. */
  readonly stateWeights: Float32Array;
  readonly stateBias: Float32Array;
}

/** A trained network, as it is exported: no padding, no optimiser state. */
export interface Network {
  readonly featureCount: number;
  /** Column that holds ln of the Gamma-Poisson mean count: the offset of the count head. */
  readonly offsetFeature: number;
  /** A feature x enters as clip((x - mean) · scale, ±inputBound). */
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  /** Its last state is appended to the features. */
  readonly recurrent?: RecurrentBranch | null;
  /** Hidden layers with ReLU, then the head: outputs are the log-odds and the log-ratio of counts to the offset. */
  readonly layers: readonly DenseLayer[];
  /** ln of the negative binomial's shape: variance = mean + mean² / shape. */
  readonly logShape: number;
}

/** Standard deviations beyond which an input is cut: an unknown site must not drive the network off its range. */
export const inputBound = 8;

/** ln of the largest and of the smallest expected count. */
export const logCountBound = 12;
