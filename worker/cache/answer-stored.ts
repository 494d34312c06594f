import type { Found, NodeCache } from './node-cache.ts';
import type { CacheStatus } from './rules/cache-status.ts';
import { allowsRange, isNotModified } from './rules/conditional.ts';
import { contentRange, cutRange } from './rules/range.ts';
import { servedFields } from './rules/served-fields.ts';
import type { RequestHead, Stored } from './rules/stored.ts';

/** A response made from what is stored: whole, a part of it, its head, or 304. */
export async function answerStored(input: {
  readonly found: Found;
  readonly cache: NodeCache;
  readonly request: RequestHead;
  readonly nowMs: number;
  readonly status: CacheStatus;
}): Promise<Response> {
  const { found, request, nowMs, status } = input;
  const { stored } = found;
  const notModified = isNotModified({ stored, request: request.fields, nowMs });
  const fields = servedFields({ stored, nowMs, status, notModified });
  if (notModified) {
    drop(found);
    return new Response(null, { status: 304, headers: headersOf(fields) });
  }
  fields.set('content-length', String(stored.bytes));
  const range = wantedRange({ stored, request, nowMs });
  if (range === 'unsatisfiable') {
    drop(found);
    fields.set('content-range', `bytes */${stored.bytes}`);
    fields.set('content-length', '0');
    return new Response(null, { status: 416, headers: headersOf(fields) });
  }
  if (range !== undefined && (range.start > 0 || range.end < stored.bytes)) {
    drop(found);
    const part = await input.cache.find(found.url, range);
    if (part?.kind === 'response') {
      fields.set('content-range', contentRange({ ...range, bytes: stored.bytes }));
      fields.set('content-length', String(range.end - range.start));
      return respond({ body: part.body, status: 206, statusText: 'Partial Content', fields });
    }
  }
  if (range !== undefined)
    fields.set('content-range', contentRange({ ...range, bytes: stored.bytes }));
  const body = request.method === 'HEAD' ? null : found.body;
  if (request.method === 'HEAD') drop(found);
  const whole = range === undefined;
  return respond({
    body,
    status: whole ? stored.status : 206,
    statusText: whole ? stored.statusText : 'Partial Content',
    fields,
  });
}

function wantedRange(input: {
  stored: Stored;
  request: RequestHead;
  nowMs: number;
}): { start: number; end: number } | 'unsatisfiable' | undefined {
  const { stored, request, nowMs } = input;
  // RFC 9110 section 14.2: Range is defined for GET, and applies when the answer would be 200.
  if (request.method !== 'GET' || stored.status !== 200) return undefined;
  if (!allowsRange({ stored, request: request.fields, nowMs })) return undefined;
  const verdict = cutRange(request.fields.get('range'), stored.bytes);
  if (verdict.kind === 'whole') return undefined;
  return verdict.kind === 'unsatisfiable' ? 'unsatisfiable' : verdict;
}

/** RFC 9110 section 15: these have no content. */
const bodiless = new Set([101, 204, 205, 304]);

export function respond(input: {
  body: BodyInit | null;
  status: number;
  statusText: string;
  fields: Iterable<readonly [string, string]>;
}): Response {
  const headers = headersOf(input.fields);
  if (bodiless.has(input.status)) headers.delete('content-length');
  return new Response(bodiless.has(input.status) ? null : input.body, {
    status: input.status,
    statusText: input.statusText,
    headers,
    encodeBody: 'manual',
  });
}

function headersOf(fields: Iterable<readonly [string, string]>): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  return headers;
}

/** A body that nobody reads would hold its connection open. */
function drop(found: Found): void {
  if (found.body && !found.body.locked) found.body.cancel().catch(() => undefined);
}
