import type { Fields } from './fields.ts';
import { listMembers } from './fields.ts';
import { dateMs } from './freshness.ts';
import { parseHttpDate } from './parse-http-date.ts';
import type { Stored } from './stored.ts';

/** Request fields that make a request conditional (RFC 9110 section 13.1). */
export const conditionalNames: readonly string[] = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
];

/** True when the answer to a GET or HEAD is 304: the client has what is stored (RFC 9111 section 4.3.2). */
export function isNotModified({
  stored,
  request,
  nowMs,
}: {
  stored: Stored;
  request: Fields;
  nowMs: number;
}): boolean {
  // RFC 9110 section 13.2.1: conditions are for responses that would be 2xx.
  if (stored.status < 200 || stored.status > 299) return false;
  const wanted = request.get('if-none-match');
  // RFC 9110 section 13.1.3: "A recipient MUST ignore If-Modified-Since if the request contains an
  // If-None-Match header field".
  if (wanted !== undefined) return matchesAny(wanted, stored.fields.get('etag'));
  const sinceMs = parseHttpDate(request.get('if-modified-since'), nowMs);
  if (sinceMs === undefined) return false;
  // RFC 9111 section 4.3.2: without Last-Modified "the Date field value ... or, if there is no Date
  // field, ... the time that the stored response was received".
  const modifiedMs = stored.fields.has('last-modified')
    ? parseHttpDate(stored.fields.get('last-modified'), nowMs)
    : dateMs(stored.fields, stored.receivedAtMs);
  return modifiedMs !== undefined && modifiedMs <= sinceMs;
}

/** False when If-Range asks for the whole, because what is stored is not what the client has a part of (RFC 9110 section 13.1.5). */
export function allowsRange({
  stored,
  request,
  nowMs,
}: {
  stored: Stored;
  request: Fields;
  nowMs: number;
}): boolean {
  const condition = request.get('if-range');
  if (condition === undefined) return true;
  const etag = stored.fields.get('etag');
  // "A client MUST NOT generate an If-Range header field containing an entity tag that is marked as
  // weak": the comparison is the strong one.
  if (condition.startsWith('"')) return etag === condition;
  const heldMs = parseHttpDate(condition, nowMs);
  const modifiedMs = parseHttpDate(stored.fields.get('last-modified'), nowMs);
  return heldMs !== undefined && heldMs === modifiedMs && isStrongDate(stored, modifiedMs);
}

/** RFC 9110 section 8.8.2.2: a Last-Modified is strong when it is at least a second (here 60 s) older than its Date. */
function isStrongDate(stored: Stored, modifiedMs: number): boolean {
  return dateMs(stored.fields, stored.receivedAtMs) - modifiedMs >= 60_000;
}

/** RFC 9110 section 13.1.2: the weak comparison against a list of entity tags or '*'. */
export function matchesAny(wanted: string, etag: string | undefined): boolean {
  if (wanted.trim() === '*') return true;
  if (etag === undefined) return false;
  const opaque = weaken(etag);
  return listMembers(wanted).some((member) => weaken(member) === opaque);
}

function weaken(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

/** The fields that ask the origin whether what is stored still holds (RFC 9111 section 4.3.1); empty when it has no validator. */
export function validationFields(stored: Stored): readonly (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  const etag = stored.fields.get('etag');
  if (etag !== undefined) fields.push(['if-none-match', etag]);
  const modified = stored.fields.get('last-modified');
  if (modified !== undefined) fields.push(['if-modified-since', modified]);
  return fields;
}
