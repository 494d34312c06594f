import { readFile } from 'node:fs/promises';

/**
 * Whether all that a model learned of a trace, by its manifest, lies before `fromMs`. Null when the
 * manifest does not name the trace or there is none.
 */
export async function isUnseen(
  model: URL,
  of: { readonly trace: string; readonly fromMs: number },
): Promise<boolean | null> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(new URL('forecaster.json', model), 'utf8'));
  } catch {
    return null;
  }
  const untilMs = learnedUntil(manifest, of.trace);
  return untilMs === undefined ? null : untilMs <= of.fromMs;
}

function learnedUntil(manifest: unknown, name: string): number | undefined {
  if (!isRecord(manifest) || !Array.isArray(manifest['traces'])) return undefined;
  const traces: unknown[] = manifest['traces'];
  let latest: number | undefined;
  for (const entry of traces) {
    if (
      !isRecord(entry) ||
      typeof entry['name'] !== 'string' ||
      typeof entry['untilMs'] !== 'number'
    )
      continue;
    if (!entry['name'].startsWith(name)) continue;
    latest = Math.max(latest ?? 0, entry['untilMs']);
  }
  return latest;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
