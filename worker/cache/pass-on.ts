import type { CacheStatus } from './rules/cache-status.ts';
import type { OriginAnswer } from './fetch-origin.ts';
import { isHopByHop } from './rules/hop-by-hop.ts';
import { forSurrogates, forwardedFields } from './rules/served-fields.ts';

/** Fields that this hop writes. */
const ownMarks = new Set(['via', 'cache-status', 'date']);

/** RFC 9110 section 15: these have no content. */
const bodiless = new Set([101, 204, 205, 304]);

/** How the response that goes on differs from the one that came. */
export interface Change {
  readonly nowMs: number;
  readonly cacheStatus: CacheStatus;
  readonly body?: BodyInit | null;
  readonly status?: number;
  readonly statusText?: string;
  readonly fields?: Iterable<readonly [string, string]>;
}

/** The origin's response with our marks; its Set-Cookie lines stay apart, as RFC 6265 section 3 asks. */
export function passOn(
  { response, received }: Pick<OriginAnswer, 'response' | 'received'>,
  change: Change,
): Response {
  const drop = isHopByHop(received);
  const headers = new Headers(response.headers);
  for (const name of received.keys()) if (drop(name)) headers.delete(name);
  const marked = forwardedFields(received, { nowMs: change.nowMs, status: change.cacheStatus });
  for (const [name, value] of marked) if (ownMarks.has(name)) headers.set(name, value);
  for (const name of forSurrogates) headers.delete(name);
  for (const [name, value] of change.fields ?? []) headers.set(name, value);
  const status = change.status ?? response.status;
  const body = change.body === undefined ? response.body : change.body;
  if (bodiless.has(status)) headers.delete('content-length');
  return new Response(bodiless.has(status) ? null : body, {
    status,
    statusText: change.statusText ?? response.statusText,
    headers,
    encodeBody: 'manual',
  });
}
