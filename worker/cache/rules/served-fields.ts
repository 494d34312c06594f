import type { CacheStatus } from './cache-status.ts';
import { appendCacheStatus } from './cache-status.ts';
import type { Fields } from './fields.ts';
import { currentAgeMs } from './freshness.ts';
import { formatHttpDate } from './parse-http-date.ts';
import type { Stored } from './stored.ts';
import { appendVia } from './via.ts';

/** Addressed to surrogates such as this one, and of no use behind it. */
export const forSurrogates = ['surrogate-control', 'surrogate-key', 'cache-tag'];

/** Fields that a 304 carries (RFC 9110 section 15.4.5) and that tell of the cache; the rest the client has. */
const inNotModified = new Set([
  'cache-control',
  'content-location',
  'date',
  'etag',
  'expires',
  'last-modified',
  'vary',
]);

/** The fields with which a stored response goes out (RFC 9111 section 4). */
export function servedFields(input: {
  readonly stored: Stored;
  readonly nowMs: number;
  readonly status: CacheStatus;
  readonly notModified: boolean;
}): Map<string, string> {
  const { stored, nowMs, notModified } = input;
  const fields = new Map<string, string>();
  for (const [name, value] of stored.fields) {
    if (!notModified || inNotModified.has(name)) fields.set(name, value);
  }
  if (!fields.has('date')) fields.set('date', formatHttpDate(stored.receivedAtMs));
  // Section 4: "When a stored response is used to satisfy a request without validation, a cache MUST
  // generate an Age header field".
  fields.set('age', String(Math.min(2 ** 31, Math.floor(currentAgeMs(stored, nowMs) / 1_000))));
  return finish(fields, input.status);
}

/** The fields with which a response that was not stored, or not yet, goes on to the client. */
export function forwardedFields(
  fields: Fields,
  input: { nowMs: number; status: CacheStatus },
): Map<string, string> {
  const forwarded = new Map(fields);
  // RFC 9110 section 6.6.1: "A recipient with a clock that receives a response message without a Date
  // header field MUST record the time it was received and append a corresponding Date".
  if (!forwarded.has('date')) forwarded.set('date', formatHttpDate(input.nowMs));
  return finish(forwarded, input.status);
}

function finish(fields: Map<string, string>, status: CacheStatus): Map<string, string> {
  for (const name of forSurrogates) fields.delete(name);
  fields.set('via', appendVia(fields.get('via')));
  fields.set('cache-status', appendCacheStatus(fields.get('cache-status'), status));
  return fields;
}
