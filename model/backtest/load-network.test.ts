import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  F,
  FEATURE_COUNT,
  FEATURE_NAMES,
  FEATURE_VERSION,
} from '../../worker/forecast/features.ts';
import { writeModel } from '../export/write-model.ts';
import { forward } from '../train/forward.ts';
import type { Network } from '../train/network.ts';
import { seededRandom } from '../train/seeded-random.ts';
import { loadShippedScorer } from './load-network.ts';

const width = 8;
const random = seededRandom(3);
const draw = (length: number, spread: number) =>
  Float32Array.from({ length }, () => (random() - 0.5) * spread);

const recurrent: Network = {
  featureCount: FEATURE_COUNT,
  offsetFeature: F.posteriorLogMean,
  mean: draw(FEATURE_COUNT, 1),
  scale: draw(FEATURE_COUNT, 1).map((value) => value + 1),
  recurrent: {
    columns: [
      [0, 1],
      [2, 3],
    ],
    width,
    inputWeights: draw(2 * 3 * width, 1),
    inputBias: draw(3 * width, 1),
    stateWeights: draw(width * 3 * width, 0.5),
    stateBias: draw(3 * width, 1),
  },
  layers: [
    {
      inputs: FEATURE_COUNT + width,
      outputs: 12,
      weights: draw((FEATURE_COUNT + width) * 12, 0.4),
      bias: draw(12, 1),
    },
    { inputs: 12, outputs: 2, weights: draw(24, 0.6), bias: draw(2, 1) },
  ],
  logShape: 0,
};
/** As if it had been made without the branch: the first layer has no inputs for its state. */
const [first, ...rest] = recurrent.layers;
const plain: Network = {
  ...recurrent,
  recurrent: null,
  layers: first
    ? [
        {
          ...first,
          inputs: FEATURE_COUNT,
          weights: first.weights.slice(0, FEATURE_COUNT * first.outputs),
        },
        ...rest,
      ]
    : [],
};
const features = draw(FEATURE_COUNT * 20, 4);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forecache-network-'));
  await writeModel({
    network: recurrent,
    folder,
    probeFeatures: features,
    about: {
      name: 'recurrent',
      featureVersion: FEATURE_VERSION,
      featureNames: FEATURE_NAMES,
      architecture: ['12', `gru:${width}`],
      horizonsMs: [600_000],
      traces: [],
      seed: 3,
      calibration: { slope: 1, intercept: 0 },
      metrics: {},
      command: 'test',
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads a recurrent model whole, or deaf to its recurrence for the ablation', async () => {
  const at = pathToFileURL(`${folder}/`);
  const candidates = Array.from({ length: 20 }, (_, row) => ({
    resource: `/${row}`,
    source: 'expiry' as const,
    horizonMs: 600_000,
  }));
  const scoresOf = async (withoutRecurrence: boolean) => {
    const scorer = await loadShippedScorer(at, { withoutRecurrence });
    return [...scorer.score({ atMs: 1, candidates, features }).confidence];
  };
  const near = (values: Float32Array) =>
    [...values].map((value) => expect.closeTo(value, 5) as unknown);
  const [whole, deaf] = [await scoresOf(false), await scoresOf(true)];
  expect(whole).toEqual(near(forward(recurrent, features).confidence));
  expect(deaf).toEqual(near(forward(plain, features).confidence));
  expect(deaf).not.toEqual(whole);
});
