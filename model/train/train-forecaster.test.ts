import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadShippedScorer } from '../backtest/load-network.ts';
import { traceOf } from '../backtest/trace.ts';
import { FEATURE_VERSION } from '../../worker/forecast/features.ts';
import { decodeManifest } from '../../worker/forecast/decode-manifest.ts';
import { seededRandom } from './seeded-random.ts';
import { trainForecaster } from './train-forecaster.ts';
import type { TrainForecasterOptions } from './train-forecaster.ts';

// Worker threads share their cores with whatever else runs.
vi.setConfig({ testTimeout: 120_000 });

const minuteMs = 60_000;

/** Visitors who come every few minutes, and mostly follow one of three paths. */
function pathsTrace(name: string, seed: number) {
  const random = seededRandom(seed);
  const startMs = Date.UTC(2026, 0, 5);
  const accesses = Array.from({ length: 900 }, (_, visit) => {
    const path = Math.floor(random() * 3);
    const length = 1 + Math.floor(random() * 4);
    return Array.from({ length }, (_, step) => ({
      atMs: startMs + visit * 4 * minuteMs + step * 9_000,
      client: `v${visit}`,
      region: visit % 3 === 0 ? 'NA' : 'EU',
      resource: `/${path}/${step}`,
      bytes: 2_000,
    }));
  });
  return traceOf(
    name,
    accesses.flat().sort((a, b) => a.atMs - b.atMs),
  );
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forecache-train-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const optionsFor = (out: string): TrainForecasterOptions => ({
  traces: [pathsTrace('one', 1), pathsTrace('two', 2)],
  share: 0.6,
  heldBackShare: 0.2,
  scenarios: [
    {
      name: 'short',
      delayMs: 1_000,
      ttlsMs: [10 * minuteMs],
      regions: 'together',
      prefetchAbove: [0.4, 0.9],
      maxRows: 20_000,
    },
  ],
  settings: { hidden: [16, 8], epochs: 3, batchRows: 256 },
  out: join(folder, out),
  name: 'paths',
  command: 'npx forecache train',
});

describe('trainForecaster', () => {
  test('goes from traces to a model that the replay loads, with a manifest that says what it saw', async () => {
    const { manifest, rows } = await trainForecaster({ ...optionsFor('first'), leaveOneOut: true });
    expect(rows).toBeGreaterThan(1_000);
    const written: unknown = JSON.parse(
      await readFile(join(folder, 'first/forecaster.json'), 'utf8'),
    );
    expect(decodeManifest(written)).toEqual(manifest);
    expect(manifest.featureVersion).toBe(FEATURE_VERSION);
    expect(manifest.traces.map(({ name }) => name)).toEqual(['one', 'two']);
    const trace = pathsTrace('one', 1);
    expect(manifest.traces[0]?.untilMs).toBeLessThanOrEqual(
      trace.atMs[Math.floor(trace.length * 0.6)] ?? 0,
    );
    await loadShippedScorer(pathToFileURL(`${folder}/first/`));
    await loadShippedScorer(pathToFileURL(`${folder}/first/without-one/`));
    expect(manifest.metrics['one: nll']).toBeLessThan(
      manifest.metrics['one: nll of Gamma-Poisson'] ?? 0,
    );
  });

  test('in the second round the first network decides what the caches hold, and so which rows there are', async () => {
    const once = await trainForecaster({ ...optionsFor('once'), rounds: 1 });
    const twice = await trainForecaster({ ...optionsFor('twice'), rounds: 2 });
    expect(twice.manifest.traces.map(({ rows }) => rows)).not.toEqual(
      once.manifest.traces.map(({ rows }) => rows),
    );
    expect(twice.manifest.metrics['one: nll']).toBeLessThan(
      twice.manifest.metrics['one: nll of Gamma-Poisson'] ?? 0,
    );
  });

  test('makes the same file again from the same traces and seed', async () => {
    const [one, two] = [
      await trainForecaster(optionsFor('again')),
      await trainForecaster(optionsFor('and-again')),
    ];
    expect(two.manifest.sha256).toBe(one.manifest.sha256);
    expect(two.manifest).toEqual(one.manifest);
  });
});
