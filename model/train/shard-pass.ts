import { createGruPass } from './gru-pass.ts';
import type { Kernels } from './kernels/types.ts';
import type { Layout } from './layout.ts';
import { crossEntropyLoss, negativeBinomialLoss } from './losses.ts';
import { inputBound, logCountBound } from './network.ts';
import type { TrainingRows } from './training-rows.ts';

export interface Objective {
  /** Column that holds ln of the Gamma-Poisson mean. */
  readonly offsetFeature: number;
  /** Weight of the count loss beside the cross-entropy's 1. */
  readonly countWeight: number;
}

export interface ShardPassOptions {
  readonly kernels: Kernels;
  readonly layout: Layout;
  readonly shard: number;
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  readonly objective: Objective;
}

/** Sums over rows, each times its weight. */
export interface LossSums {
  readonly weight: number;
  readonly crossEntropy: number;
  readonly countLoss: number;
}

/** Which rows: `order[from..to)`, at most `rowsPerShard`. */
export interface RowChoice {
  readonly data: TrainingRows;
  readonly order: Uint32Array | null;
  readonly from: number;
  readonly to: number;
}

/** Forward and backward pass of one shard of a batch, on its own part of the memory. */
export function createShardPass({
  kernels,
  layout,
  shard,
  mean,
  scale,
  objective,
}: ShardPassOptions) {
  const { floats } = kernels;
  const { layers, rowsPerShard } = layout;
  const own = layout.shards[shard];
  const head = layers.at(-1);
  if (!own || !head)
    throw new RangeError(`shard ${shard} of ${layout.shards.length}, ${layers.length} layers`);
  const headAt = own.activations[layers.length - 1] ?? 0;
  const headDelta = own.deltas[layers.length - 1] ?? 0;
  const inputWidth = layers[0]?.paddedInputs ?? 0;
  const gru = createGruPass({ kernels, layout, shard });

  const loadRow = (
    { data, order }: RowChoice,
    { slot, at }: { slot: number; at: number },
  ): void => {
    const row = order ? (order[at] ?? 0) : at;
    const from = row * data.featureCount;
    const to = own.input + slot * inputWidth;
    for (let column = 0; column < data.featureCount; column++) {
      const value =
        ((data.features[from + column] ?? 0) - (mean[column] ?? 0)) * (scale[column] ?? 0);
      floats[to + column] =
        value > inputBound ? inputBound : value < -inputBound ? -inputBound : value;
    }
  };

  const runLayers = (rows: number): void => {
    gru?.forward(rows);
    let input = own.input;
    for (const [index, layer] of layers.entries()) {
      const c = own.activations[index] ?? 0;
      const [k, n] = [layer.paddedInputs, layer.paddedOutputs];
      kernels.multiply({
        a: input,
        aRowStride: k,
        aColumnStride: 1,
        b: layer.weights,
        bias: layer.bias,
        c,
        m: rows,
        k,
        n,
      });
      if (index < layers.length - 1) kernels.rectify(c, rows * n);
      input = c;
    }
  };

  /** Losses of the head, and their derivatives into the head's deltas, times `gradientScale`. */
  const judge = (choice: RowChoice, gradientScale: number): LossSums => {
    const { data, order, from, to } = choice;
    const logShape = floats[layout.logShape] ?? 0;
    let [weightSum, crossEntropy, countLoss, byLogShape] = [0, 0, 0, 0];
    for (let at = from; at < to; at++) {
      const row = order ? (order[at] ?? 0) : at;
      const slot = (at - from) * head.paddedOutputs;
      const weight = data.weights ? (data.weights[row] ?? 0) : 1;
      const offset = data.features[row * data.featureCount + objective.offsetFeature] ?? 0;
      const yes = crossEntropyLoss(data.labels[row] ?? 0, floats[headAt + slot] ?? 0);
      const freeMean = (floats[headAt + slot + 1] ?? 0) + offset;
      const logMean = Math.min(logCountBound, Math.max(-logCountBound, freeMean));
      const many = negativeBinomialLoss(data.counts[row] ?? 0, { logMean, logShape });
      weightSum += weight;
      crossEntropy += weight * yes.loss;
      countLoss += weight * many.loss;
      const step = weight * gradientScale;
      floats[headDelta + slot] = step * yes.byLogOdds;
      floats[headDelta + slot + 1] =
        logMean === freeMean ? step * objective.countWeight * many.byLogMean : 0;
      byLogShape += step * objective.countWeight * many.byLogShape;
    }
    floats[own.gradient + layout.logShape] = byLogShape;
    return { weight: weightSum, crossEntropy, countLoss };
  };

  const runBack = (rows: number): void => {
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index];
      if (!layer) continue;
      const [inputs, outputs] = [layer.paddedInputs, layer.paddedOutputs];
      const delta = own.deltas[index] ?? 0;
      const a = index === 0 ? own.input : (own.activations[index - 1] ?? 0);
      const c = own.gradient + layer.weights;
      kernels.multiply({
        a,
        aRowStride: 1,
        aColumnStride: inputs,
        b: delta,
        bias: null,
        c,
        m: inputs,
        k: rows,
        n: outputs,
      });
      kernels.sumColumns({ a: delta, sums: own.gradient + layer.bias, m: rows, n: outputs });
      if (index === 0 && !gru) break;
      const below = index === 0 ? own.inputDelta : (own.deltas[index - 1] ?? 0);
      const b = layout.transposed[index] ?? 0;
      kernels.multiply({
        a: delta,
        aRowStride: outputs,
        aColumnStride: 1,
        b,
        bias: null,
        c: below,
        m: rows,
        k: outputs,
        n: inputs,
      });
      if (index > 0)
        kernels.rectifyGradient({ gradient: below, activation: a, count: rows * inputs });
    }
    gru?.backward(rows);
  };

  const load = (choice: RowChoice): number => {
    const count = choice.to - choice.from;
    if (count > rowsPerShard) throw new RangeError(`${count} rows in a shard of ${rowsPerShard}`);
    for (let slot = 0; slot < count; slot++) loadRow(choice, { slot, at: choice.from + slot });
    const padded = Math.ceil(count / 4) * 4;
    floats.fill(0, own.input + count * inputWidth, own.input + padded * inputWidth);
    floats.fill(0, headDelta + count * head.paddedOutputs, headDelta + padded * head.paddedOutputs);
    return padded;
  };

  return {
    /** Losses alone. */
    evaluate(choice: RowChoice): LossSums {
      runLayers(load(choice));
      return judge(choice, 0);
    },
    /** Losses, and the gradient of their sum times `gradientScale` into the shard's gradient. */
    learn(choice: RowChoice, gradientScale: number): LossSums {
      const rows = load(choice);
      runLayers(rows);
      const sums = judge(choice, gradientScale);
      runBack(rows);
      return sums;
    },
  };
}
