import { prefetchHeader, validatorHash } from '../../protocol/index.ts';
import { fieldsOf } from '../../worker/cache/rules/fields.ts';
import { keptFields } from '../../worker/cache/rules/kept-fields.ts';
import type { PrefetchMark, Stored } from '../../worker/cache/rules/stored.ts';
import type { CacheEntry } from './node-cache.ts';

const timeoutMs = 20_000;
/** Larger objects pass through: an entry is kept in memory whole. */
const storedBytesMax = 32 << 20;

export type FetchedObject =
  | { readonly fetched: true; readonly entry: CacheEntry; readonly tookMs: number }
  | { readonly fetched: false; readonly reason: 'timeout' | 'connection' | 'too-large' };

/**
 * Fetches one object whole from the origin. `mark` is the signed field of a prefetch, without which
 * the origin takes the request for a visitor's.
 */
export async function fetchObject(request: {
  readonly origin: string;
  readonly host: string;
  readonly target: string;
  readonly mark?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly nowMs: () => number;
}): Promise<FetchedObject> {
  const requestedAtMs = request.nowMs();
  const startedAtMs = performance.now();
  try {
    const response = await fetch(request.origin + request.target, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...request.headers,
        // One form of the body serves all visitors; compressing is for what stands in front.
        'accept-encoding': 'identity',
        via: '1.1 forecache-node',
        'x-forwarded-host': request.host,
        ...(request.mark === undefined
          ? {}
          : { [prefetchHeader]: request.mark, 'sec-purpose': 'prefetch' }),
      },
    });
    if (Number(response.headers.get('content-length') ?? 0) > storedBytesMax) {
      await response.body?.cancel();
      return { fetched: false, reason: 'too-large' };
    }
    const body = new Uint8Array(await response.arrayBuffer());
    const fields = keptFields(fieldsOf(response.headers));
    const stored: Stored = {
      status: response.status,
      statusText: response.statusText,
      fields,
      requestedAtMs,
      receivedAtMs: request.nowMs(),
      variant: [],
      bytes: body.length,
      prefetch: undefined,
    };
    const validator = validatorHash(fields.get('etag') ?? fields.get('last-modified'));
    const entry = { stored, body, validator, used: false };
    return { fetched: true, entry, tookMs: performance.now() - startedAtMs };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    return { fetched: false, reason: timedOut ? 'timeout' : 'connection' };
  }
}

/** The same object, remembered as prefetched by a lease. */
export function asPrefetched(entry: CacheEntry, prefetch: PrefetchMark): CacheEntry {
  return { ...entry, stored: { ...entry.stored, prefetch } };
}
