import { refused, type Parsed, type TraceAccess } from './trace-access.ts';

export const canonicalHeader = 'ts,client,region,resource,bytes,status';

/** One row of the canonical CSV: unix seconds (a fraction is kept), opaque client and resource. */
export function parseCanonical(line: string): Parsed<TraceAccess> {
  const a = line.indexOf(',');
  const b = line.indexOf(',', a + 1);
  const c = line.indexOf(',', b + 1);
  const e = line.lastIndexOf(',');
  const d = line.lastIndexOf(',', e - 1);
  if (a < 0 || b < 0 || c < 0 || d <= c) return refused('not-the-format');
  const seconds = Number(line.slice(0, a));
  if (a === 0 || !Number.isFinite(seconds) || seconds < 0) return refused('bad-time');
  const bytes = Number(line.slice(d + 1, e));
  if (!Number.isFinite(bytes) || bytes < 0) return refused('bad-bytes');
  const status = Number(line.slice(e + 1));
  if (!Number.isInteger(status) || status < 0 || status > 999) return refused('bad-status');
  // A resource may hold commas: it is what lies between the third comma and the last but one.
  const resource = line.slice(c + 1, d);
  if (resource === '') return refused('bad-resource');
  return {
    ok: true,
    value: {
      atMs: Math.round(seconds * 1000),
      client: line.slice(a + 1, b),
      region: line.slice(b + 1, c) || '-',
      resource,
      target: '',
      bytes,
      status,
      referrer: '',
      userAgent: '',
    },
  };
}
