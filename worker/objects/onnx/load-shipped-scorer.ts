import { FEATURE_NAMES, FEATURE_VERSION } from '../../forecast/features.ts';
import type { Scorer } from '../../forecast/types.ts';
import { createOnnxScorer } from './create-onnx-scorer.ts';
import { readShippedModel } from './shipped-model.ts';

/**
 * The ONNX scorer over the model that is deployed with this build. Import this file lazily: it brings the runtime.
 *
 * @throws ModelError when the model is not this build's or no session can be created; go on with the Bayesian scorer.
 */
export function loadShippedScorer(): Promise<Scorer> {
  const features = { version: FEATURE_VERSION, names: FEATURE_NAMES };
  return createOnnxScorer({ ...readShippedModel(), features });
}
