import manifestJson from '../../../model/shipped/forecaster.json' with { type: 'json' };
import modelBytes from '../../../model/shipped/forecaster.onnx';
import type { ModelManifest } from '../../forecast/model-manifest.ts';
import { decodeManifest } from '../../forecast/decode-manifest.ts';

/** The model that is deployed with this build, as files wrote it: not yet checked against the build's features. */
export function readShippedModel(): { modelBytes: ArrayBuffer; manifest: ModelManifest } {
  return { modelBytes, manifest: decodeManifest(manifestJson) };
}
