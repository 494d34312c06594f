import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { forward } from '../train/forward.ts';
import type { Network } from '../train/network.ts';

/** Largest difference between the graph and the trainer's forward pass that an export may have. */
export const parityBound = 1e-5;

/**
 * Runs the graph in ONNX Runtime and compares it with the trainer's own forward pass.
 *
 * @returns the largest difference of a confidence (absolute) or an expected count (relative to max(1, count)).
 */
export async function checkParity(
  network: Network,
  { modelBytes, features }: { readonly modelBytes: Uint8Array; readonly features: Float32Array },
): Promise<number> {
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(modelBytes);
  try {
    const rows = features.length / network.featureCount;
    const output = await session.run({
      features: new Tensor('float32', features, [rows, network.featureCount]),
    });
    const wanted = forward(network, features);
    const worst = Math.max(
      largestDifference(output.confidence?.data, wanted.confidence),
      largestDifference(output.expectedCount?.data, wanted.expectedCount),
    );
    if (!(worst <= parityBound)) {
      throw new RangeError(
        `the exported graph differs from the trainer by ${worst}, bound ${parityBound}`,
      );
    }
    return worst;
  } finally {
    await session.release();
  }
}

function largestDifference(actual: unknown, wanted: Float32Array): number {
  if (!(actual instanceof Float32Array) || actual.length !== wanted.length) return Number.NaN;
  let worst = 0;
  for (const [row, value] of wanted.entries()) {
    const difference = Math.abs((actual[row] ?? Number.NaN) - value) / Math.max(1, Math.abs(value));
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}
