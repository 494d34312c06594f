import { beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../forecast/model-manifest.ts';
import type { ModelManifest } from '../../forecast/model-manifest.ts';
import type { Scorer } from '../../forecast/types.ts';
import { createOnnxScorer } from './create-onnx-scorer.ts';
import { decodeManifest } from '../../forecast/decode-manifest.ts';
import { readShippedModel } from './shipped-model.ts';

const { modelBytes, manifest } = readShippedModel();
const features = { version: manifest.featureVersion, names: manifest.featureNames };
const { probe } = manifest;

function probeBatch(rows: number) {
  const candidate = { resource: '/', source: 'successor', horizonMs: 60_000 } as const;
  return {
    atMs: 0,
    candidates: Array.from({ length: rows }, () => candidate),
    features: Float32Array.from(probe.features.slice(0, rows * features.names.length)),
  };
}

async function refusalOf(attempt: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ModelError) return error;
  throw new TypeError(`a ModelError was due, got ${String(error)}`);
}

describe('createOnnxScorer in workerd', () => {
  let firstCalls: readonly Scorer[] = [];
  // The runtime's first start compiles 14 MB of WebAssembly, which a busy machine takes its time for.
  beforeAll(async () => {
    const first = createOnnxScorer({ modelBytes, manifest, features });
    firstCalls = await Promise.all([first, createOnnxScorer({ modelBytes, manifest, features })]);
  }, 180_000);

  test('the shipped model answers as the trainer did, and first calls side by side share one runtime', async () => {
    const [scorer, other] = firstCalls;
    if (!scorer || !other) throw new TypeError('two scorers were made');
    const rows = probe.confidence.length;
    const scores = await scorer.score(probeBatch(rows));
    expect(scorer.name).toBe('onnx');
    expect(rows).toBeGreaterThan(0);
    for (let row = 0; row < rows; row++) {
      expect(scores.confidence[row]).toBeCloseTo(probe.confidence[row] ?? Number.NaN, 5);
      const wanted = probe.expectedCount[row] ?? Number.NaN;
      expect(Math.abs((scores.expectedCount[row] ?? Number.NaN) - wanted)).toBeLessThan(
        1e-5 * Math.max(1, wanted),
      );
    }
    expect(await other.score(probeBatch(rows))).toEqual(scores);
  });

  test('batches asked for together are answered each with its own rows', async () => {
    const scorer = await createOnnxScorer({ modelBytes, manifest, features });
    const [none, one, two] = await Promise.all(
      [0, 1, 2].map((rows) => scorer.score(probeBatch(rows))),
    );
    expect([none, one, two].map((scores) => scores?.confidence.length)).toEqual([0, 1, 2]);
    expect(two?.confidence[0]).toBe(one?.confidence[0]);
  });

  test.each<[string, string, Partial<ModelManifest>]>([
    [
      'of another feature version',
      'feature-version',
      { featureVersion: manifest.featureVersion + 1 },
    ],
    [
      'with a feature of another name',
      'feature-names',
      { featureNames: ['unknown', ...manifest.featureNames.slice(1)] },
    ],
    [
      'with a feature too many',
      'feature-names',
      { featureNames: [...manifest.featureNames, 'extra'] },
    ],
    ['that is not the file of its manifest', 'model-hash', { sha256: '0'.repeat(64) }],
    [
      'that does not answer its own probe',
      'model-output',
      { probe: { ...probe, confidence: probe.confidence.map((value) => 1 - value + 0.1) } },
    ],
  ])('a model %s is refused with code %s', async (_, code, change) => {
    const error = await refusalOf(
      createOnnxScorer({ modelBytes, manifest: { ...manifest, ...change }, features }),
    );
    expect(error.code).toBe(code);
  });

  test('a file that is no model is refused, and the runtime still starts for a good one afterwards', async () => {
    const broken = new ArrayBuffer(64);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', broken));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const error = await refusalOf(
      createOnnxScorer({ modelBytes: broken, manifest: { ...manifest, sha256 }, features }),
    );
    expect(error.code).toBe('session');
    const scorer = await createOnnxScorer({ modelBytes, manifest, features });
    expect(scorer.name).toBe('onnx');
  });
});

describe('decodeManifest', () => {
  test('a manifest with a field of the wrong kind is refused by the name of the field', () => {
    expect(() => decodeManifest({ ...manifest, seed: '1' })).toThrow(
      /manifest-malformed: field "seed"/,
    );
    expect(() => decodeManifest(null)).toThrow(/manifest-malformed: field "format"/);
  });
});
