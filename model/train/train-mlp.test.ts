import { describe, expect, test, vi } from 'vitest';
import { checkParity, parityBound } from '../export/check-parity.ts';
import { writeOnnx } from '../export/write-onnx.ts';
import { forward } from './forward.ts';
import { crossEntropyLoss } from './losses.ts';
import { seededRandom } from './seeded-random.ts';
import { trainMlp } from './train-mlp.ts';
import { sliceRows } from './training-rows.ts';
import type { TrainingRows } from './training-rows.ts';

// Worker threads share their cores with whatever else runs.
vi.setConfig({ testTimeout: 120_000 });

const featureCount = 6;

/** Poisson counts whose mean bends with two features, as no straight line follows; feature 0 is half of the truth. */
function bentRows(rows: number): TrainingRows & { truth: Float64Array } {
  const random = seededRandom(17);
  const features = Float32Array.from({ length: rows * featureCount }, () => random() * 4 - 2);
  const [counts, truth] = [new Float32Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const at = row * featureCount;
    const mean = Math.exp((features[at] ?? 0) + Math.abs(features[at + 3] ?? 0) - 1.5);
    truth[row] = Math.log(Math.expm1(mean));
    let [count, threshold] = [0, Math.exp(-mean)];
    for (let product = random(); product > threshold; product *= random()) count++;
    counts[row] = count;
  }
  return {
    rows,
    featureCount,
    features,
    counts,
    labels: Uint8Array.from(counts, (count) => Math.min(1, count)),
    truth,
  };
}

const all = bentRows(24_000);
const training = sliceRows(all, { from: 0, to: 20_000 });
const heldBack = sliceRows(all, { from: 20_000, to: 24_000 });
const settings = { hidden: [16, 8], epochs: 6, batchRows: 256, rate: 5e-3 };

describe('trainMlp', () => {
  test('learns the bend: its held-back cross-entropy is within 0.01 nats of the truth', async () => {
    const { network } = await trainMlp({ training, heldBack, offsetFeature: 0, settings });
    const { confidence, expectedCount } = forward(network, heldBack.features);
    let [loss, best, mean] = [0, 0, 0];
    for (let row = 0; row < heldBack.rows; row++) {
      const p = confidence[row] ?? 0.5;
      loss +=
        crossEntropyLoss(heldBack.labels[row] ?? 0, Math.log(p / (1 - p))).loss / heldBack.rows;
      best +=
        crossEntropyLoss(heldBack.labels[row] ?? 0, all.truth[20_000 + row] ?? 0).loss /
        heldBack.rows;
      mean += ((expectedCount[row] ?? 0) - (heldBack.counts[row] ?? 0)) / heldBack.rows;
    }
    expect(loss - best).toBeLessThan(0.01);
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(
      await checkParity(network, { modelBytes: writeOnnx(network), features: heldBack.features }),
    ).toBeLessThan(parityBound);
  });

  test('gives the same bits again, with two threads, one, or none of its own', async () => {
    const short = { ...settings, epochs: 2 };
    const networks = [];
    for (const threads of [2, 1, 0, 2]) {
      const { network } = await trainMlp({
        training,
        heldBack,
        offsetFeature: 0,
        settings: { ...short, threads },
      });
      networks.push(network);
    }
    for (const network of networks.slice(1)) expect(network).toEqual(networks[0]);
  });

  test('a recurrent branch learns too, and is exported', async () => {
    const recurrent = { columns: [[0], [1], [3]], width: 8 };
    const { network, bestLoss } = await trainMlp({
      training,
      heldBack,
      offsetFeature: 0,
      settings: { ...settings, recurrent },
    });
    const plain = await trainMlp({ training, heldBack, offsetFeature: 0, settings });
    expect(bestLoss).toBeLessThan(plain.bestLoss + 0.01);
    expect(
      await checkParity(network, { modelBytes: writeOnnx(network), features: heldBack.features }),
    ).toBeLessThan(parityBound);
  });

  test('another seed gives other weights', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((seed) =>
        trainMlp({
          training,
          heldBack,
          offsetFeature: 0,
          settings: { ...settings, epochs: 1, seed },
        }),
      ),
    );
    expect(one?.network.layers[0]?.weights).not.toEqual(two?.network.layers[0]?.weights);
  });

  test('the plain kernels learn as the WebAssembly ones do', async () => {
    const few = sliceRows(all, { from: 0, to: 4_000 });
    const [fast, plain] = await Promise.all(
      (['wasm', 'plain'] as const).map((kernels) =>
        trainMlp({
          training: few,
          heldBack,
          offsetFeature: 0,
          settings: { ...settings, epochs: 2, kernels },
        }),
      ),
    );
    expect(plain?.bestLoss).toBeCloseTo(fast?.bestLoss ?? Number.NaN, 4);
  });

  test('reports its pace, and at the end of each pass the held-back loss', async () => {
    const reports: number[] = [];
    const { epochs } = await trainMlp({
      training,
      heldBack,
      offsetFeature: 0,
      settings: { ...settings, epochs: 2 },
      onProgress: ({ heldBack: judged, rowsPerSecond }) => {
        expect(rowsPerSecond).toBeGreaterThan(0);
        if (judged) reports.push(judged.loss);
      },
    });
    expect(reports).toHaveLength(epochs);
  });

  test('refuses rows that do not fit together, with both numbers', async () => {
    const bad = { ...training, features: training.features.subarray(1) };
    await expect(trainMlp({ training: bad, heldBack, offsetFeature: 0 })).rejects.toThrow(
      /119999 feature values, 20000 rows/,
    );
    const notFinite = {
      ...training,
      features: Float32Array.from(training.features).fill(Number.NaN, 7, 8),
    };
    await expect(trainMlp({ training: notFinite, heldBack, offsetFeature: 0 })).rejects.toThrow(
      /feature 1 .* not finite/,
    );
  });
});
