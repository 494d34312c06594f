import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { FEATURE_NAMES, FEATURE_VERSION } from '../../worker/forecast/features.ts';
import { decodeManifest } from '../../worker/forecast/decode-manifest.ts';

const folder = new URL('../shipped/', import.meta.url);
const modelBytes = await readFile(new URL('forecaster.onnx', folder));
const manifest = decodeManifest(
  JSON.parse(await readFile(new URL('forecaster.json', folder), 'utf8')),
);

describe('the shipped model', () => {
  test('is made for the features of this build', () => {
    expect(manifest.featureVersion).toBe(FEATURE_VERSION);
    expect(manifest.featureNames).toEqual([...FEATURE_NAMES]);
  });

  test('is the file of its manifest, and weighs 200 kB at most', () => {
    expect(createHash('sha256').update(modelBytes).digest('hex')).toBe(manifest.sha256);
    expect(modelBytes.byteLength).toBe(manifest.modelBytes);
    expect(modelBytes.byteLength).toBeLessThanOrEqual(200_000);
  });

  test('says what it learned from, and beats Gamma-Poisson alone on the held-back slice of each trace', () => {
    expect(manifest.traces.length).toBeGreaterThan(0);
    expect(manifest.command).toMatch(/^npx forecache train /);
    for (const { name } of manifest.traces) {
      const own = manifest.metrics[`${name}: nll`] ?? Number.NaN;
      expect(own).toBeLessThan(manifest.metrics[`${name}: nll of Gamma-Poisson`] ?? Number.NaN);
    }
  });
});
