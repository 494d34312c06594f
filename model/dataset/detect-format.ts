import { jsonFields } from './json-fields.ts';
import { canonicalHeader, parseCanonical } from './parse-canonical.ts';
import { parseCombined } from './parse-combined.ts';
import type { TraceFormat } from './trace-access.ts';

/** The format of a line, undefined when it has none that we know. */
export function detectFormat(line: string): TraceFormat | undefined {
  if (line === canonicalHeader) return 'canonical';
  if (line.startsWith('{')) {
    const fields = jsonFields(line);
    if (fields === undefined) return undefined;
    return fields.has('ClientRequestURI') || fields.has('EdgeStartTimestamp')
      ? 'logpush'
      : 'nginx-json';
  }
  if (parseCombined(line).ok) return 'combined';
  return parseCanonical(line).ok ? 'canonical' : undefined;
}
