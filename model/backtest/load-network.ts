import { readFile } from 'node:fs/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type TensorProto } from 'onnx-buf';
import type { Network, RecurrentBranch } from '../train/network.ts';
import {
  F,
  FEATURE_COUNT,
  FEATURE_NAMES,
  FEATURE_VERSION,
} from '../../worker/forecast/features.ts';
import { createNetworkScorer, type SyncScorer } from './network-scorer.ts';

/** A shipped model that the replay cannot use, and why. */
export class ModelLoadError extends Error {
  readonly code: 'not-a-model' | 'feature-version' | 'not-ours' | 'wrong-answers';
  constructor(code: ModelLoadError['code'], message: string) {
    super(`${code}: ${message}`);
    this.name = 'ModelLoadError';
    this.code = code;
  }
}

/** The same bound as the parity check at export. */
const parityBound = 1e-5;

/**
 * Reads the weights out of a .onnx file and its manifest, for the replay's own forward pass, and
 * holds that pass to the answers in the manifest's probe. `withoutRecurrence` is for the ablation.
 * Throws ModelLoadError.
 */
export async function loadShippedScorer(
  folder: URL,
  options: { readonly withoutRecurrence?: boolean } = {},
): Promise<SyncScorer> {
  const manifest: unknown = JSON.parse(await readFile(new URL('forecaster.json', folder), 'utf8'));
  const probe = readProbe(manifest);
  const network = readNetwork(await readFile(new URL('forecaster.onnx', folder)));
  const scorer = createNetworkScorer(network);
  const rows = probe.confidence.length;
  const scores = scorer.scoreRows(Float32Array.from(probe.features), rows);
  for (let row = 0; row < rows; row++) {
    const off = Math.abs((scores.confidence[row] ?? 0) - (probe.confidence[row] ?? 0));
    if (!(off <= parityBound))
      throw new ModelLoadError(
        'wrong-answers',
        `probe row ${row} is off by ${off}, bound ${parityBound}`,
      );
  }
  return options.withoutRecurrence === true
    ? createNetworkScorer(withoutRecurrence(network))
    : scorer;
}

/** The same network deaf to its recurrent branch, whose state comes after the features. */
function withoutRecurrence(network: Network): Network {
  const [first, ...rest] = network.layers;
  if (!network.recurrent || first === undefined) return network;
  const weights = first.weights.slice().fill(0, network.featureCount * first.outputs);
  return { ...network, layers: [{ ...first, weights }, ...rest] };
}

function readProbe(manifest: unknown): { features: number[]; confidence: number[] } {
  if (!isRecord(manifest) || !isRecord(manifest['probe']))
    throw new ModelLoadError('not-a-model', 'the manifest has no probe');
  const { featureVersion, featureNames } = manifest;
  if (featureVersion !== FEATURE_VERSION || String(featureNames) !== String(FEATURE_NAMES)) {
    throw new ModelLoadError(
      'feature-version',
      `the model is for version ${String(featureVersion)}, this build computes ${FEATURE_VERSION}`,
    );
  }
  const { features, confidence } = manifest['probe'];
  if (
    !isNumbers(features) ||
    !isNumbers(confidence) ||
    features.length !== confidence.length * FEATURE_COUNT
  ) {
    throw new ModelLoadError('not-a-model', 'the probe is malformed');
  }
  return { features, confidence };
}

function readNetwork(bytes: Uint8Array): Network {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  const tensors = new Map((graph?.initializer ?? []).map((tensor) => [tensor.name, tensor]));
  const floats = (name: string): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new ModelLoadError('not-ours', `no constant ${name}`);
    return floatsOf(tensor);
  };
  const layers: Network['layers'][number][] = [];
  for (let index = 0; tensors.has(`weights${index}`); index++) {
    const [inputs = 0n, outputs = 0n] = tensors.get(`weights${index}`)?.dims ?? [];
    layers.push({
      inputs: Number(inputs),
      outputs: Number(outputs),
      weights: floats(`weights${index}`),
      bias: floats(`bias${index}`),
    });
  }
  if (layers.length === 0) throw new ModelLoadError('not-ours', 'no constant weights0');
  return {
    featureCount: FEATURE_COUNT,
    offsetFeature: F.posteriorLogMean,
    mean: floats('mean'),
    scale: floats('scale'),
    layers,
    logShape: 0,
    ...(tensors.has('recurrentColumns') && { recurrent: readRecurrent(tensors, floats) }),
  };
}

/** Back from ONNX's gates (z, r, n) × rows to rows × (r, z, n). */
function readRecurrent(
  tensors: ReadonlyMap<string, TensorProto>,
  floats: (name: string) => Float32Array,
): RecurrentBranch {
  const { dims = [], int64Data = [] } = tensors.get('recurrentColumns') ?? {};
  const [steps = 0, channels = 0] = dims.map(Number);
  const width = Number(tensors.get('recurrentState')?.dims[2] ?? 0n);
  const byRow = (values: Float32Array, rows: number): Float32Array =>
    Float32Array.from({ length: rows * 3 * width }, (_, at) => {
      const [row, gate] = [Math.floor(at / (3 * width)), Math.floor(at / width) % 3];
      return values[((gateAt[gate] ?? 0) * width + (at % width)) * rows + row] ?? 0;
    });
  const biases = floats('recurrentBias');
  return {
    columns: Array.from({ length: steps }, (_, step) =>
      Array.from({ length: channels }, (__, channel) =>
        Number(int64Data[step * channels + channel] ?? 0n),
      ),
    ),
    width,
    inputWeights: byRow(floats('recurrentInput'), channels),
    inputBias: byRow(biases.subarray(0, 3 * width), 1),
    stateWeights: byRow(floats('recurrentState'), width),
    stateBias: byRow(biases.subarray(3 * width), 1),
  };
}

/** Where ONNX has our gates r, z and n. */
const gateAt = [1, 0, 2];

function floatsOf({ rawData }: TensorProto): Float32Array {
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Float32Array.from({ length: rawData.byteLength >> 2 }, (_, index) =>
    view.getFloat32(index * 4, true),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');
