import { bayesianScorer } from '../forecast/bayesian-scorer.ts';
import { FEATURE_NAMES, FEATURE_VERSION } from '../forecast/features.ts';
import type { Scorer } from '../forecast/types.ts';

export interface PickedScorer {
  readonly scorer: Scorer;
  /** Why it is not the model; '' when it is. */
  readonly reason: string;
}

/** A session that could not be had is tried for again after this long, wall ms: memory comes free. */
const retryAfterMs = 60_000;

let picked: Promise<PickedScorer> | undefined;
let retryAtMs = Infinity;

/**
 * The shipped model, or the Bayesian forecaster with the reason while no session can be had here.
 * The objects of an isolate share one session; the runtime is loaded when it is first wanted.
 */
export function pickScorer(): Promise<PickedScorer> {
  if (picked !== undefined && Date.now() < retryAtMs) return picked;
  retryAtMs = Infinity;
  picked = loadModel().catch((error: unknown) => {
    retryAtMs = Date.now() + retryAfterMs;
    return { scorer: bayesianScorer, reason: String(error) };
  });
  return picked;
}

async function loadModel(): Promise<PickedScorer> {
  const { createOnnxScorer } = await import('./onnx/create-onnx-scorer.ts');
  const { readShippedModel } = await import('./onnx/shipped-model.ts');
  const { modelBytes, manifest } = readShippedModel();
  const features = { version: FEATURE_VERSION, names: FEATURE_NAMES };
  return { scorer: await createOnnxScorer({ modelBytes, manifest, features }), reason: '' };
}
