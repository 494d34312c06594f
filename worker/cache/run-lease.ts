import type { Lease } from '../../protocol/index.ts';
import { isFetchable, verifyLease } from '../../protocol/index.ts';
import type { OriginAnswer } from './fetch-origin.ts';
import { fetchOrigin } from './fetch-origin.ts';
import { forkBody } from './fork-body.ts';
import { done, failed, hashOf, type LeaseRun } from './lease-run.ts';
import { acceptEncoding, markPrefetch } from './mark-prefetch.ts';
import { knownVolatility, noteFetched } from './known-changes.ts';
import type { Wanted } from './find-stored.ts';
import { findWanted, variantUrl } from './find-stored.ts';
import type { Found } from './node-cache.ts';
import { recall } from './node-index.ts';
import { beginLease, endLease, pledge } from './prefetch-ledger.ts';
import { isCalledOff } from './node-purges.ts';
import { readWhole } from './read-whole.ts';
import { canonicalTarget } from './rules/cache-key.ts';
import type { Fields } from './rules/fields.ts';
import { validationFields } from './rules/conditional.ts';
import { freshenBy304 } from './rules/freshen.ts';
import { lifetimeMs, remainingMs } from './rules/freshness.ts';
import { keptFields } from './rules/kept-fields.ts';
import { upperTierReason } from '../coordinate/note-upper-fetch.ts';
import { prefetchTtlMs } from './rules/prefetch-ttl.ts';
import { isPrefetchable } from './rules/prefetchable.ts';
import type { Stored } from './rules/stored.ts';
import { selectingNames, variantOf } from './rules/vary.ts';
import type { Place } from './scope.ts';
import { baseOf } from './scope.ts';
import { noteSearchRule } from './search-rules.ts';
import { rewriteEntry, smallBodyBytes, storeEntry } from './store-entry.ts';
import { storeStream } from './store-stream.ts';

const visitorFields: Fields = new Map([['accept-encoding', acceptEncoding]]);

/** A response as the region's upper tier holds it. */
export interface UpperCopy {
  readonly fields: Fields;
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly requestedAtMs: number;
  readonly latencyMs: number;
}

export interface LeaseOrder {
  readonly lease: Lease;
  readonly mayStart: () => Promise<boolean>;
  /** Asks the region's upper tier, where it is said to have the resource. Never rejects. */
  readonly fromUpper?: (() => Promise<UpperCopy | undefined>) | undefined;
}

/**
 * Does what a lease asks: fetches the resource from the origin as a marked prefetch and stores it for
 * as long as the origin and the forecast allow. Everything that is not a plain, shareable success is
 * refused and told with its reason.
 */
export async function runLease(
  place: Place,
  { lease, mayStart, fromUpper }: LeaseOrder,
): Promise<LeaseRun> {
  recall(place);
  const refusal = await refuseLease(place, lease);
  if (refusal !== undefined) return failed(refusal);
  const target = canonicalTarget(lease.resource, place.site);
  if (isCalledOff(place.site, { target, atMs: lease.forecastAtMs })) return failed('purged');
  const base = baseOf(place.site, target);
  const wanted: Wanted = { target, base, fields: visitorFields };
  const { found } = await findWanted(place, wanted);
  if (found !== undefined && isFreshEnough(place, found.stored)) {
    await found.body?.cancel();
    return failed('fresh');
  }
  if (!(await mayStart())) {
    await found?.body?.cancel();
    return failed('stopped');
  }
  beginLease(place, base);
  const ran = await fetchAhead(place, { lease, wanted, found, fromUpper, mayStart }).catch(
    (error: unknown) => {
      endLease(place, base);
      throw error;
    },
  );
  const late = endLease(place, base);
  return late && ran.kind === 'done'
    ? { ...ran, kind: 'late', reason: 'asked-before-arrival' }
    : ran;
}

async function refuseLease(place: Place, lease: Lease): Promise<string | undefined> {
  const { keys } = place.settings;
  if (keys === undefined) return 'no-keys';
  if (lease.site !== place.site.host || lease.node !== place.node) return 'not-ours';
  if (!isFetchable(lease.resource)) return 'not-fetchable';
  const nowMs = place.clock.nowMs();
  const verdict = await verifyLease(lease, { ring: keys, nowMs });
  if (!verdict.valid) return verdict.reason;
  return nowMs > lease.deadlineMs ? 'expired' : undefined;
}

/** Half of its life ahead: to fetch it again would gain little. */
function isFreshEnough({ clock }: Place, stored: Stored): boolean {
  return remainingMs(stored, clock.nowMs()) > lifetimeMs(stored) / 2;
}

interface Errand extends Pick<LeaseOrder, 'fromUpper' | 'mayStart'> {
  readonly lease: Lease;
  readonly wanted: Wanted;
  readonly found: Found | undefined;
}

async function fetchAhead(place: Place, errand: Errand): Promise<LeaseRun> {
  const { found } = errand;
  const upper = await errand.fromUpper?.();
  if (upper !== undefined) {
    await found?.body?.cancel();
    const ran = await keep(place, { errand, arrival: arrivalOf(upper, place.clock.nowMs()) });
    return ran.kind === 'done' ? { ...ran, reason: upperTierReason } : ran;
  }
  // The upper tier may have been silent for long: what was permitted before it was asked need not be now.
  if (errand.fromUpper !== undefined && !(await errand.mayStart())) {
    await found?.body?.cancel();
    return failed('stopped');
  }
  const conditions = found === undefined ? [] : validationFields(found.stored);
  const requestedAtMs = place.clock.nowMs();
  const startedAtMs = Date.now();
  const result = await fetchOrigin(
    {
      url: place.site.origin + errand.wanted.target,
      method: 'GET',
      headers: await markedHeaders(place, { errand, conditions }),
      body: null,
      repeatable: false,
    },
    place.settings.upstream,
  );
  const receivedAtMs = place.clock.nowMs();
  if (!result.ok) {
    await found?.body?.cancel();
    return failed(result.failure);
  }
  const { answer } = result;
  const arrival: Arrival = {
    answer,
    requestedAtMs,
    receivedAtMs,
    fetchMs: Date.now() - startedAtMs,
  };
  if (answer.response.status === 304 && found !== undefined)
    return renew(place, { errand, found, arrival });
  await found?.body?.cancel();
  return keep(place, { errand, arrival });
}

/** Its time with the upper tier counts as time on the way: RFC 9111 section 4.2.3, response_delay. */
function arrivalOf(upper: UpperCopy, receivedAtMs: number): Arrival {
  const { fields, status, body, requestedAtMs, latencyMs } = upper;
  const response = new Response(body, { status });
  const answer = { response, received: fields, fields: new Map(fields), bytes: body.length };
  return { answer, requestedAtMs, receivedAtMs, fetchMs: latencyMs };
}

interface Arrival {
  readonly answer: OriginAnswer;
  readonly requestedAtMs: number;
  readonly receivedAtMs: number;
  readonly fetchMs: number;
}

/** The stored object still holds: it lives on, as prefetched from now. */
async function renew(
  place: Place,
  { errand, found, arrival }: { errand: Errand; found: Found; arrival: Arrival },
): Promise<LeaseRun> {
  await found.body?.cancel();
  const freshening = freshenBy304(found.stored, { fields: arrival.answer.fields, ...arrival });
  if (freshening.kind === 'foreign') return failed('foreign-validator');
  noteFetched(found.url, freshening.stored);
  // A visitor may have brought what no prefetch may bring, an error say: it stays as it is.
  const { receivedAtMs, bytes } = freshening.stored;
  const verdict = isPrefetchable({
    request: { method: 'GET', fields: new Map() },
    response: freshening.stored,
    receivedAtMs,
    bytes,
  });
  if (!verdict.allowed) return failed(verdict.reason);
  const stored = { ...freshening.stored, prefetch: markOf(found.url, { errand, arrival }) };
  await rewriteEntry(place, { url: found.url, stored });
  promise(place, { errand, url: found.url, stored });
  return done(stored, { bytes: 0, fetchMs: arrival.fetchMs });
}

async function keep(
  place: Place,
  { errand, arrival }: { errand: Errand; arrival: Arrival },
): Promise<LeaseRun> {
  const { answer } = arrival;
  const { response, bytes } = answer;
  const fields = keptFields(answer.fields);
  const verdict = isPrefetchable({
    request: { method: 'GET', fields: new Map() },
    response: { status: response.status, fields },
    receivedAtMs: arrival.receivedAtMs,
    bytes,
  });
  if (
    !verdict.allowed ||
    response.body === null ||
    (bytes ?? 0) > place.settings.upstream.maxStoredBytes
  ) {
    await response.body?.cancel();
    return failed(verdict.allowed ? 'too-large' : verdict.reason);
  }
  fields.delete('content-length');
  const names = selectingNames(fields);
  const variant = variantOf(names, visitorFields);
  const fetched: Stored = {
    status: response.status,
    statusText: response.statusText,
    fields,
    requestedAtMs: arrival.requestedAtMs,
    receivedAtMs: arrival.receivedAtMs,
    variant,
    bytes: bytes ?? -1,
    prefetch: undefined,
  };
  const { target } = errand.wanted;
  noteSearchRule(place.site, { target, fields });
  const url = variantUrl(place, { wanted: errand.wanted, names });
  noteFetched(url, fetched);
  const stored: Stored = { ...fetched, prefetch: markOf(url, { errand, arrival }) };
  const entry = { base: baseOf(place.site, target), url, names };
  const { idleTimeoutMs } = place.settings.upstream;
  if (bytes !== undefined && bytes <= smallBodyBytes) {
    const body = await readWhole(response, { bytes, idleTimeoutMs });
    if (body === undefined) return failed('truncated');
    if (!(await storeEntry(place, { ...entry, stored, body }))) return failed('no-space');
    promise(place, { errand, url, stored });
    return done(stored, { bytes, fetchMs: arrival.fetchMs });
  }
  const fork = forkBody(response.body, { bytes, ...place.settings.upstream });
  void fork.client.cancel();
  const admitted = await storeStream(place, { entry: { ...entry, stored }, fork }).catch(
    () => undefined,
  );
  if (admitted === undefined) return failed('truncated');
  if (!admitted) return failed('no-space');
  const pumped = await fork.pumped;
  promise(place, { errand, url, stored: { ...stored, bytes: pumped } });
  return done(stored, { bytes: pumped, fetchMs: arrival.fetchMs });
}

async function markedHeaders(
  place: Place,
  { errand, conditions }: { errand: Errand; conditions: readonly (readonly [string, string])[] },
): Promise<Headers> {
  const { target } = errand.wanted;
  const { node } = place;
  const headers = await markPrefetch(place, { node, target, leaseId: errand.lease.id });
  for (const [name, value] of conditions) headers.set(name, value);
  return headers;
}

/** Kept for the lease's time at most, and not longer than confidence and volatility make it worth. */
function markOf(
  url: string,
  { errand, arrival }: { errand: Errand; arrival: Arrival },
): NonNullable<Stored['prefetch']> {
  const { id, confidence, ttlMs } = errand.lease;
  const worthMs = prefetchTtlMs({ confidence, volatility: knownVolatility(url) });
  return { leaseId: id, confidence, ttlMs: Math.min(ttlMs, worthMs), fetchMs: arrival.fetchMs };
}

function promise(
  place: Place,
  { errand, url, stored }: { errand: Errand; url: string; stored: Stored },
): void {
  const nowMs = place.clock.nowMs();
  pledge(place, {
    url,
    pledged: {
      leaseId: errand.lease.id,
      resource: errand.lease.resource,
      bytes: Math.max(0, stored.bytes),
      validator: hashOf(stored),
      expiresAtMs: nowMs + remainingMs(stored, nowMs),
    },
  });
}
