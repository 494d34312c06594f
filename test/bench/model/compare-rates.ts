import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { seededRandom } from '../../../model/train/seeded-random.ts';
import { defaultTrainSettings } from '../../../model/train/settings.ts';
import { trainMlp } from '../../../model/train/train-mlp.ts';
import { sliceRows } from '../../../model/train/training-rows.ts';
import type { TrainingRows } from '../../../model/train/training-rows.ts';
import { F, FEATURE_COUNT } from '../../../worker/forecast/features.ts';

const heldBackRows = 4_096;
const tfSteps = 60;
const tfWarmUpSteps = 10;

export interface Rates {
  readonly trainRowsPerSecond: number;
  readonly tfjsRowsPerSecond: number;
}

/** The same perceptron, batch and optimiser, on rows of the shipped width: our trainer with its threads, then tfjs. */
export async function compareRates(rows: number): Promise<Rates> {
  const data = randomRows(rows);
  const { rowsPerSecond } = await trainMlp({
    training: sliceRows(data, { from: 0, to: rows - heldBackRows }),
    heldBack: sliceRows(data, { from: rows - heldBackRows, to: rows }),
    offsetFeature: F.posteriorLogMean,
    settings: { epochs: 3 },
  });
  return { trainRowsPerSecond: rowsPerSecond, tfjsRowsPerSecond: await rateOfTfjs(data) };
}

function randomRows(rows: number): TrainingRows {
  const random = seededRandom(1);
  const counts = Float32Array.from({ length: rows }, () => Math.floor(random() * 2));
  return {
    rows,
    featureCount: FEATURE_COUNT,
    features: Float32Array.from({ length: rows * FEATURE_COUNT }, () => random() * 2 - 1),
    counts,
    labels: Uint8Array.from(counts),
  };
}

/** Cross-entropy alone: tfjs is spared the count head's likelihood. */
async function rateOfTfjs(data: TrainingRows): Promise<number> {
  const require = createRequire(import.meta.url);
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  await tf.ready();
  const { batchRows, hidden, rate } = defaultTrainSettings;
  const widths = [FEATURE_COUNT, ...hidden, 2];
  const layers = widths.slice(1).map((outputs, index) => {
    const inputs = widths[index] ?? 0;
    const weights: tf.Tensor2D = tf.randomNormal(
      [inputs, outputs],
      0,
      Math.sqrt(2 / inputs),
      'float32',
      index + 1,
    );
    return { weights: tf.variable(weights), bias: tf.variable(tf.zeros([outputs])) };
  });
  const optimiser = tf.train.adam(rate);
  const step = (number: number): void => {
    tf.tidy(() => {
      const from = (number * batchRows) % (data.rows - batchRows);
      const part = sliceRows(data, { from, to: from + batchRows });
      const features = tf.tensor2d(Float32Array.from(part.features), [batchRows, FEATURE_COUNT]);
      const labels = tf.tensor1d(Float32Array.from(part.labels));
      optimiser.minimize((): tf.Scalar => {
        let values: tf.Tensor2D = features;
        for (const [index, { weights, bias }] of layers.entries()) {
          values = tf.add(tf.matMul(values, weights), bias);
          if (index < layers.length - 1) values = tf.relu(values);
        }
        const logOdds = tf.squeeze(tf.slice(values, [0, 0], [batchRows, 1]), [1]);
        return tf.losses.sigmoidCrossEntropy(labels, logOdds);
      });
    });
  };
  for (let number = 0; number < tfWarmUpSteps; number++) step(number);
  const startedMs = performance.now();
  for (let number = 0; number < tfSteps; number++) step(number);
  await layers[0]?.weights.data();
  return (tfSteps * batchRows) / ((performance.now() - startedMs) / 1_000);
}
