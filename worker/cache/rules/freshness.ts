import { listMembers } from './fields.ts';
import type { Fields } from './fields.ts';
import { parseHttpDate } from './parse-http-date.ts';
import type { ResponseDirectives } from './response-directives.ts';
import { responseDirectives } from './response-directives.ts';
import type { Stored } from './stored.ts';

/** RFC 9111 section 4.2.2: "A typical setting of this fraction might be 10%." */
const heuristicShare = 0.1;

/** A heuristic guess is kept below a week: what did not change for ten weeks may change in the next. */
const longestHeuristicMs = 7 * 86_400_000;

/** RFC 9110 section 15.1: the status codes that are heuristically cacheable, 206 aside. */
const heuristicallyCacheable = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

/** An age that cannot be read stands for one beyond every lifetime. */
const unreadableAgeMs = 2 ** 31 * 1_000;

/** How long the origin lets shared caches serve the response from when it was made, ms. */
export function lifetimeMs(
  response: { readonly status: number; readonly fields: Fields; readonly receivedAtMs: number },
  directives: ResponseDirectives = responseDirectives(response.fields),
): number {
  const { fields, receivedAtMs } = response;
  // RFC 9111 section 4.2.1: "If the cache is shared and the s-maxage response directive is present,
  // use its value, or if the max-age response directive is present, use its value".
  const explicitS = directives.sharedMaxAgeS ?? directives.maxAgeS;
  if (explicitS !== undefined) return explicitS * 1_000;
  // RFC 9213 section 2.2: Expires is ignored beside a targeted field.
  if (directives.source === 'cache-control' && fields.has('expires')) {
    // RFC 9111 section 5.3: "A cache recipient MUST interpret invalid date formats, especially the
    // value "0", as representing a time in the past".
    const expiresMs = parseHttpDate(fields.get('expires'), receivedAtMs);
    if (expiresMs === undefined) return 0;
    return Math.max(0, expiresMs - dateMs(fields, receivedAtMs));
  }
  return heuristicLifetimeMs(response, directives);
}

/** True when the origin itself said how long. */
export function hasExplicitLifetime(fields: Fields, directives: ResponseDirectives): boolean {
  if (directives.sharedMaxAgeS !== undefined || directives.maxAgeS !== undefined) return true;
  return directives.source === 'cache-control' && fields.has('expires');
}

/**
 * RFC 9111 section 4.2.2: "A cache MUST NOT use heuristics to determine freshness when an explicit
 * expiration time is present" and only for a heuristically cacheable status or one marked public.
 */
function heuristicLifetimeMs(
  { status, fields, receivedAtMs }: { status: number; fields: Fields; receivedAtMs: number },
  directives: ResponseDirectives,
): number {
  if (!heuristicallyCacheable.has(status) && !directives.isPublic) return 0;
  const modifiedMs = parseHttpDate(fields.get('last-modified'), receivedAtMs);
  if (modifiedMs === undefined) return 0;
  const sinceMs = dateMs(fields, receivedAtMs) - modifiedMs;
  return Math.min(longestHeuristicMs, Math.max(0, sinceMs * heuristicShare));
}

/** RFC 9110 section 6.6.1: a recipient with a clock takes the time of receipt where Date is missing or invalid. */
export function dateMs(fields: Fields, receivedAtMs: number): number {
  return parseHttpDate(fields.get('date'), receivedAtMs) ?? receivedAtMs;
}

/** RFC 9111 section 4.2.3, current_age, ms. */
export function currentAgeMs(
  stored: Pick<Stored, 'fields' | 'requestedAtMs' | 'receivedAtMs'>,
  nowMs: number,
): number {
  const { fields, requestedAtMs, receivedAtMs } = stored;
  const apparentAgeMs = Math.max(0, receivedAtMs - dateMs(fields, receivedAtMs));
  const responseDelayMs = Math.max(0, receivedAtMs - requestedAtMs);
  const correctedAgeMs = ageFieldMs(fields.get('age')) + responseDelayMs;
  // A Date in whole seconds makes up to a second of apparent age out of nothing.
  const initialAgeMs = Math.max(apparentAgeMs < 1_000 ? 0 : apparentAgeMs, correctedAgeMs);
  return initialAgeMs + Math.max(0, nowMs - receivedAtMs);
}

/**
 * RFC 9111 section 5.1 would take the first of several ages and ignore what is no number. An
 * upstream cache that says so has held the response for a time that we cannot know, so this cache
 * takes the response for old instead: that costs a validation and serves nothing too late.
 */
function ageFieldMs(value: string | undefined): number {
  if (value === undefined) return 0;
  const [age, ...more] = listMembers(value);
  if (age === undefined || more.length > 0 || !/^\d+$/.test(age)) return unreadableAgeMs;
  return Math.min(Number(age), 2 ** 31) * 1_000;
}

/**
 * How long the stored response is still fresh, ms; negative when it is stale by so much.
 * A prefetched one also ends by its own time to live.
 */
export function remainingMs(stored: Stored, nowMs: number): number {
  const byOriginMs = lifetimeMs(stored) - currentAgeMs(stored, nowMs);
  if (stored.prefetch === undefined) return byOriginMs;
  return Math.min(byOriginMs, stored.prefetch.ttlMs - (nowMs - stored.receivedAtMs));
}
