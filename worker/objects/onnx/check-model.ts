import { ModelError } from '../../forecast/model-manifest.ts';
import type { FeatureContract, ModelManifest } from '../../forecast/model-manifest.ts';

/** @throws ModelError when the manifest speaks of other features than this build computes. */
export function checkFeatures(manifest: ModelManifest, own: FeatureContract): void {
  if (manifest.featureVersion !== own.version) {
    throw new ModelError(
      'feature-version',
      `the model was trained on feature version ${manifest.featureVersion}, this build computes version ${own.version}: train again with \`forecache train\``,
    );
  }
  const length = Math.max(manifest.featureNames.length, own.names.length);
  for (let index = 0; index < length; index++) {
    if (manifest.featureNames[index] === own.names[index]) continue;
    throw new ModelError(
      'feature-names',
      `feature ${index} is "${manifest.featureNames[index] ?? '(none)'}" in the model and "${own.names[index] ?? '(none)'}" in this build: train again with \`forecache train\``,
    );
  }
}

/** @throws ModelError when the bytes are not those that the manifest describes. */
export async function checkModelHash(
  modelBytes: ArrayBuffer,
  manifest: ModelManifest,
): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', modelBytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sha256 === manifest.sha256) return;
  throw new ModelError(
    'model-hash',
    `the model file has sha256 ${sha256} (${modelBytes.byteLength} bytes), its manifest says ${manifest.sha256} (${manifest.modelBytes} bytes): they are not of one export`,
  );
}
