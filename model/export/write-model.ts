import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../../worker/forecast/model-manifest.ts';
import { forward } from '../train/forward.ts';
import type { Network } from '../train/network.ts';
import { checkParity } from './check-parity.ts';
import { writeOnnx } from './write-onnx.ts';

export interface WriteModelOptions {
  readonly network: Network;
  /** Folder for forecaster.onnx and forecaster.json. */
  readonly folder: string;
  /** Real rows: the graph is held to the trainer's forward pass on all of them, and the first are kept as the probe. */
  readonly probeFeatures: Float32Array;
  readonly about: Omit<ModelManifest, 'format' | 'logShape' | 'probe' | 'modelBytes' | 'sha256'>;
}

/** Rows that the manifest keeps. */
const probeRows = 12;
/** Significant digits of a probe's feature: what float32 holds. */
const digits = 9;

/** Writes the graph and its manifest, after the graph has answered in ONNX Runtime as the trainer does. */
export async function writeModel({
  network,
  folder,
  probeFeatures,
  about,
}: WriteModelOptions): Promise<ModelManifest> {
  const modelBytes = writeOnnx(network);
  const parity = await checkParity(network, { modelBytes, features: probeFeatures });
  const features = probeFeatures.slice(0, probeRows * network.featureCount);
  const scores = forward(network, features);
  const manifest: ModelManifest = {
    format: 1,
    ...about,
    metrics: { ...about.metrics, parity },
    logShape: network.logShape,
    probe: {
      features: Array.from(features, round),
      confidence: Array.from(scores.confidence, round),
      expectedCount: Array.from(scores.expectedCount, round),
    },
    modelBytes: modelBytes.byteLength,
    sha256: createHash('sha256').update(modelBytes).digest('hex'),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'forecaster.onnx'), modelBytes);
  await writeFile(join(folder, 'forecaster.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

function round(value: number): number {
  return Number(value.toPrecision(digits));
}
