import type { UpstreamSettings } from '../settings.ts';
import type { Breaker } from './rules/breaker.ts';
import { afterAttempt, closedBreaker, isOpen } from './rules/breaker.ts';
import type { Fields } from './rules/fields.ts';
import { fieldsOf } from './rules/fields.ts';
import { endToEnd } from './rules/hop-by-hop.ts';

/** A response of the origin whose body is still coming. */
export interface OriginAnswer {
  readonly response: Response;
  /** All fields as they came. */
  readonly received: Fields;
  /** End-to-end fields only; several Set-Cookie lines stay apart in `response.headers`. */
  readonly fields: Fields;
  /** Body bytes by Content-Length; undefined when it does not say. */
  readonly bytes: number | undefined;
}

/** Why there is no answer. 'timeout' is told as 504, the others as 502. */
type OriginFailure = 'timeout' | 'connection' | 'breaker-open' | 'too-many-fields' | 'bad-status';

export type OriginResult =
  | { readonly ok: true; readonly answer: OriginAnswer }
  | { readonly ok: false; readonly failure: OriginFailure };

export interface OriginRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: ReadableStream | null;
  /** True: sent again when no answer comes (RFC 9110 section 9.2.2). */
  readonly repeatable: boolean;
}

/** An origin that sends more is broken or hostile: no browser accepts as many either. */
const mostFieldBytes = 64 * 1_024;
const mostFields = 512;

/** Real time on purpose: an origin's health does not follow the site's clock. */
const breakers = new Map<string, Breaker>();

/** Asks the origin, within its limits. Never throws: what went wrong is in the result. */
export async function fetchOrigin(
  request: OriginRequest,
  limits: UpstreamSettings,
): Promise<OriginResult> {
  const origin = new URL(request.url).origin;
  const attempts = request.repeatable ? limits.attempts : 1;
  let result: OriginResult = { ok: false, failure: 'connection' };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = breakers.get(origin) ?? closedBreaker;
    if (isOpen(before, Date.now())) return { ok: false, failure: 'breaker-open' };
    result = await attemptOnce(request, limits);
    const failed = !result.ok && (result.failure === 'timeout' || result.failure === 'connection');
    const now = breakers.get(origin) ?? closedBreaker;
    breakers.set(origin, afterAttempt(now, { failed, nowMs: Date.now(), limits }));
    // A slow origin is not asked twice: the visitor has waited the full time already.
    if (result.ok || result.failure !== 'connection') return result;
  }
  return result;
}

async function attemptOnce(
  request: OriginRequest,
  limits: UpstreamSettings,
): Promise<OriginResult> {
  const abort = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    abort.abort();
  }, limits.firstByteTimeoutMs);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: 'manual',
      signal: abort.signal,
      // The stored bytes are the origin's: decoding here would undo its compression, and an archive
      // bomb would go off in this process.
      encodeResponseBody: 'manual',
    });
    return readHead(response);
  } catch {
    return { ok: false, failure: late ? 'timeout' : 'connection' };
  } finally {
    clearTimeout(timer);
  }
}

function readHead(response: Response): OriginResult {
  // Read once: each line crosses from the platform into the script.
  const lines = [...response.headers];
  const size = lines.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (lines.length > mostFields || size > mostFieldBytes) {
    void response.body?.cancel();
    return { ok: false, failure: 'too-many-fields' };
  }
  // RFC 9110 section 15: a status code is 100 to 599; 101 is answered before it comes here.
  if (response.status < 200 || response.status > 599) {
    void response.body?.cancel();
    return { ok: false, failure: 'bad-status' };
  }
  const received = fieldsOf(lines);
  const length = received.get('content-length');
  const bytes = length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
  return { ok: true, answer: { response, received, fields: endToEnd(received), bytes } };
}
