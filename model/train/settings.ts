import type { RecurrentOptions } from './layout.ts';

/** Every default of the trainer, with its unit and its reason. */
export interface TrainSettings {
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** A recurrent branch beside them, or null. */
  readonly recurrent: RecurrentOptions | null;
  /** Passes over the training rows, at most. */
  readonly epochs: number;
  /** Rows of one step, over all shards. */
  readonly batchRows: number;
  /** Parts of a batch: fixed, so that the sums are the same bits whatever the number of threads. */
  readonly shards: number;
  /** Worker threads, at most one a shard; 0 trains in the calling thread. */
  readonly threads: number;
  /** Peak learning rate. */
  readonly rate: number;
  /** Share of all steps in which the rate rises to its peak; afterwards it falls by a cosine to 1% of it. */
  readonly warmUp: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Longest gradient of a step; longer ones are shortened to it. */
  readonly clipNorm: number;
  /** Weight of the count head's likelihood beside the cross-entropy's 1. */
  readonly countWeight: number;
  /** Evaluations without a better held-back loss before training stops. */
  readonly patience: number;
  readonly seed: number;
  readonly kernels: 'wasm' | 'plain';
}

export const defaultTrainSettings: TrainSettings = {
  hidden: [128, 64],
  recurrent: null,
  epochs: 4,
  batchRows: 1_024,
  shards: 2,
  threads: 2,
  rate: 1e-3,
  warmUp: 0.03,
  weightDecay: 0.02,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 1,
  countWeight: 0.1,
  patience: 2,
  seed: 1,
  kernels: 'wasm',
};

export function resolveTrainSettings(input: Partial<TrainSettings> = {}): TrainSettings {
  const settings = { ...defaultTrainSettings, ...input };
  if (settings.batchRows % (settings.shards * 4) !== 0) {
    throw new RangeError(
      `batchRows is ${settings.batchRows}, must be a multiple of ${settings.shards * 4}`,
    );
  }
  if (settings.threads > settings.shards) {
    throw new RangeError(`${settings.threads} threads, at most one a shard: ${settings.shards}`);
  }
  return settings;
}
