import { ModelError } from '../../forecast/model-manifest.ts';
import type { FeatureContract, ModelManifest } from '../../forecast/model-manifest.ts';
import type { CandidateBatch, Scorer, Scores } from '../../forecast/types.ts';
import { checkFeatures, checkModelHash } from './check-model.ts';
import { createSession } from './create-session.ts';

/** What the probe may differ by from the trainer's own forward pass: float32 sums in another order. */
const probeTolerance = 1e-4;

export interface OnnxScorerOptions {
  readonly modelBytes: ArrayBuffer;
  readonly manifest: ModelManifest;
  /** The features that this build computes. */
  readonly features: FeatureContract;
}

/**
 * A scorer over an ONNX graph with input `features` [n, f] and outputs `confidence` [n] and `expectedCount` [n].
 *
 * @throws ModelError when the model is not for this build's features, is not the file of its manifest, does not
 *   answer its own probe, or when no session can be created here.
 */
export async function createOnnxScorer({
  modelBytes,
  manifest,
  features,
}: OnnxScorerOptions): Promise<Scorer> {
  checkFeatures(manifest, features);
  await checkModelHash(modelBytes, manifest);
  const featureCount = features.names.length;
  const { runtime, session } = await createSession(modelBytes).catch((cause: unknown) => {
    throw new ModelError(
      'session',
      `no ONNX session (${modelBytes.byteLength} bytes): ${String(cause)}`,
      { cause },
    );
  });

  const run = async (rows: Float32Array): Promise<Scores> => {
    const input = new runtime.Tensor('float32', rows, [rows.length / featureCount, featureCount]);
    const output = await session.run({ features: input });
    return {
      confidence: readFloats(output.confidence),
      expectedCount: readFloats(output.expectedCount),
    };
  };

  const probe = await run(Float32Array.from(manifest.probe.features));
  checkProbe('confidence', probe.confidence, manifest.probe.confidence);
  checkProbe('expectedCount', probe.expectedCount, manifest.probe.expectedCount);

  // A session runs one batch at a time; concurrent calls wait for their turn.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    name: 'onnx',
    score({ candidates, features: rows }: CandidateBatch): Promise<Scores> | Scores {
      if (candidates.length === 0)
        return { confidence: new Float32Array(0), expectedCount: new Float32Array(0) };
      const scored = turn.then(() => run(rows.subarray(0, candidates.length * featureCount)));
      turn = scored.catch(() => undefined);
      return scored;
    },
  };
}

function readFloats(tensor: { readonly data: unknown } | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new ModelError('model-output', 'outputs `confidence` and `expectedCount` must be float32');
}

function checkProbe(name: string, actual: Float32Array, expected: readonly number[]): void {
  for (const [row, wanted] of expected.entries()) {
    const got = actual[row] ?? Number.NaN;
    if (Math.abs(got - wanted) <= probeTolerance * Math.max(1, Math.abs(wanted))) continue;
    throw new ModelError(
      'model-output',
      `${name} of probe row ${row} is ${got}, the trainer's forward pass gave ${wanted} (tolerance ${probeTolerance})`,
    );
  }
}
