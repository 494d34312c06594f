import { ModelError } from './model-manifest.ts';
import type { ModelManifest } from './model-manifest.ts';

type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isText: Check = (value) => typeof value === 'string';
const isList =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasFields =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const manifestFields: Readonly<Record<keyof ModelManifest, Check>> = {
  format: (value) => value === 1,
  name: isText,
  featureVersion: isNumber,
  featureNames: isList(isText),
  architecture: isList(isText),
  horizonsMs: isList(isNumber),
  traces: isList(
    hasFields({
      name: isText,
      fingerprint: isText,
      accesses: isNumber,
      untilMs: isNumber,
      rows: isNumber,
    }),
  ),
  seed: isNumber,
  calibration: hasFields({ slope: isNumber, intercept: isNumber }),
  logShape: isNumber,
  metrics: (value) => isRecord(value) && Object.values(value).every(isNumber),
  probe: hasFields({
    features: isList(isNumber),
    confidence: isList(isNumber),
    expectedCount: isList(isNumber),
  }),
  modelBytes: isNumber,
  sha256: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  command: isText,
};

function isManifest(value: unknown): value is ModelManifest {
  return hasFields(manifestFields)(value);
}

/** @throws ModelError 'manifest-malformed' that names the first field which is not what format 1 says. */
export function decodeManifest(value: unknown): ModelManifest {
  if (isManifest(value)) return value;
  const record = isRecord(value) ? value : {};
  const bad = Object.entries(manifestFields).find(([name, check]) => !check(record[name]));
  throw new ModelError(
    'manifest-malformed',
    `field "${bad?.[0] ?? '(none)'}" of the model's manifest`,
  );
}
