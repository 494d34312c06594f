import type { Fields } from './fields.ts';
import { currentAgeMs, remainingMs } from './freshness.ts';
import { requestDirectives } from './request-directives.ts';
import { responseDirectives } from './response-directives.ts';
import type { Stored } from './stored.ts';

/** What a stored response is good for. */
export type Reuse =
  /** Serve it. */
  | { readonly use: 'fresh'; readonly ttlMs: number }
  /** Serve it, and validate it behind the answer. */
  | { readonly use: 'while-revalidating'; readonly ttlMs: number }
  /** Serve it although stale: the request says it may be. */
  | { readonly use: 'stale'; readonly ttlMs: number }
  /** Ask the origin first. `ifErrorMs`: how much longer it may stand in for an error of the origin's. */
  | {
      readonly use: 'validate';
      readonly reason: 'stale' | 'request';
      readonly ttlMs: number;
      readonly ifErrorMs: number;
    };

/** RFC 9111 section 4: how a stored response with a matching key and variant may answer this request. */
export function decideReuse({
  stored,
  request,
  nowMs,
}: {
  stored: Stored;
  request: Fields;
  nowMs: number;
}): Reuse {
  const asked = requestDirectives(request);
  const said = responseDirectives(stored.fields);
  const ttlMs = remainingMs(stored, nowMs);
  const ageMs = currentAgeMs(stored, nowMs);
  const staleMs = -ttlMs;
  // RFC 9111 section 5.2.2.2, must-revalidate: "once the response has become stale, a cache MUST NOT
  // reuse that response ... until it has been successfully validated"; 5.2.2.8 says the same of
  // proxy-revalidate to shared caches, 5.2.2.10 of s-maxage. Never stale when it was prefetched.
  const neverStale =
    said.mustRevalidate ||
    said.proxyRevalidate ||
    said.sharedMaxAgeS !== undefined ||
    said.noCache === true ||
    stored.prefetch !== undefined;
  const validate = (reason: 'stale' | 'request'): Reuse => ({
    use: 'validate',
    reason,
    ttlMs,
    ifErrorMs: errorAllowanceMs({ stored, ttlMs }),
  });
  // Section 5.2.2.4, no-cache: "the response MUST NOT be used to satisfy any other request without
  // forwarding it for validation".
  if (said.noCache === true) return validate('stale');
  // Section 5.2.1.4, no-cache in a request; 5.2.1.5: no-store asks for an answer of its own.
  if (asked.noCache || asked.noStore) return validate('request');
  // Section 5.2.1.1: "the client prefers a response whose age is less than or equal to" max-age.
  if (asked.maxAgeS !== undefined && ageMs > asked.maxAgeS * 1_000) {
    return validate('request');
  }
  // Section 5.2.1.3, min-fresh.
  if (asked.minFreshS !== undefined && ttlMs < asked.minFreshS * 1_000) return validate('request');
  // Section 4.2: "response_is_fresh = (freshness_lifetime > current_age)".
  if (ttlMs > 0) return { use: 'fresh', ttlMs };
  // Section 5.2.1.2, max-stale.
  if (!neverStale && asked.maxStaleS !== undefined && staleMs <= asked.maxStaleS * 1_000)
    return { use: 'stale', ttlMs };
  // RFC 5861 section 3: "caches MAY serve the response ... after it becomes stale, up to the
  // indicated number of seconds". Beside s-maxage it is the origin's own, later word.
  const mayLag = !said.mustRevalidate && !said.proxyRevalidate && stored.prefetch === undefined;
  if (mayLag && staleMs < said.staleWhileRevalidateS * 1_000) {
    return { use: 'while-revalidating', ttlMs };
  }
  return validate('stale');
}

/**
 * RFC 5861 section 4: how long, from now, the stored response may replace an error. Said beside
 * s-maxage it is the origin's own exception; must-revalidate, proxy-revalidate and no-cache have none
 * (RFC 9111 section 4.2.4). Without the directive an error is told as an error.
 */
function errorAllowanceMs({ stored, ttlMs }: { stored: Stored; ttlMs: number }): number {
  const said = responseDirectives(stored.fields);
  if (said.noCache === true || said.mustRevalidate || said.proxyRevalidate) return 0;
  if (said.staleIfErrorS === undefined || stored.prefetch !== undefined) return 0;
  return Math.max(0, said.staleIfErrorS * 1_000 + ttlMs);
}
