import { fetchOrigin } from '../cache/fetch-origin.ts';
import { markPrefetch } from '../cache/mark-prefetch.ts';
import { readWhole } from '../cache/read-whole.ts';
import { canonicalTarget } from '../cache/rules/cache-key.ts';
import { isPrefetchable } from '../cache/rules/prefetchable.ts';
import type { Place } from '../cache/scope.ts';
import type { UpperObject } from './upper-tier.ts';

/** Larger ones are each node's own to stream. */
const objectBytesMax = 2 << 20;

export type UpperFetch =
  | { readonly object: UpperObject }
  | { readonly object: undefined; readonly reason: string };

/** Fetches one resource for all of a region's nodes, under the rules of any prefetch. */
export async function fetchUpper(
  place: Pick<Place, 'settings' | 'site' | 'clock'>,
  errand: { readonly resource: string; readonly node: string; readonly leaseId: string },
): Promise<UpperFetch> {
  const target = canonicalTarget(errand.resource, place.site);
  const { upstream } = place.settings;
  const requestedAtMs = place.clock.nowMs();
  const startedAtMs = Date.now();
  const { node, leaseId } = errand;
  const result = await fetchOrigin(
    {
      url: place.site.origin + target,
      method: 'GET',
      headers: await markPrefetch(place, { node, target, leaseId }),
      body: null,
      repeatable: false,
    },
    upstream,
  );
  if (!result.ok) return { object: undefined, reason: result.failure };
  const { response, fields, bytes } = result.answer;
  const { status } = response;
  const verdict = isPrefetchable({
    request: { method: 'GET', fields: new Map() },
    response: { status, fields },
    receivedAtMs: place.clock.nowMs(),
    bytes,
  });
  if (!verdict.allowed || bytes === undefined || bytes > objectBytesMax) {
    await response.body?.cancel();
    return { object: undefined, reason: verdict.allowed ? 'too-large' : verdict.reason };
  }
  const body = await readWhole(response, { bytes, idleTimeoutMs: upstream.idleTimeoutMs });
  if (body === undefined) return { object: undefined, reason: 'truncated' };
  const latencyMs = Date.now() - startedAtMs;
  return { object: { fields, status, body: new Uint8Array(body), requestedAtMs, latencyMs } };
}
