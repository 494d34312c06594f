import type { Access, Outcome, ResourceKind, ServedFrom } from '../../protocol/index.ts';
import { resourceKey } from '../../protocol/index.ts';
import { fieldsOf } from '../../worker/cache/rules/fields.ts';
import { currentAgeMs, lifetimeMs, remainingMs } from '../../worker/cache/rules/freshness.ts';
import { isStorable } from '../../worker/cache/rules/storable.ts';
import { fetchObject } from './fetch-object.ts';
import type { CacheEntry, NodeCache } from './node-cache.ts';
import { regionOfLease } from '../../worker/coordinate/lease-id.ts';
import { pseudonymOf } from './telemetry.ts';

export interface VisitorRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly address: string;
}

export interface VisitorAnswer {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** What telemetry learns of it; undefined for what is never a resource of all. */
  readonly access: Access | undefined;
  readonly outcome: Outcome | undefined;
}

export interface VisitorDesk {
  readonly cache: NodeCache;
  readonly origin: string;
  readonly who: { readonly node: string; readonly site: string; readonly region: string };
  readonly nowMs: () => number;
}

/** Fields of the visitor that the origin needs to answer. */
const passedOn = ['accept', 'accept-language', 'user-agent', 'referer', 'cookie', 'authorization'];

/** Answers a GET from the cache, else from the origin, storing what RFC 9111 lets a shared cache store. */
export async function serveVisitor(
  desk: VisitorDesk,
  request: VisitorRequest,
): Promise<VisitorAnswer> {
  const { cache, nowMs } = desk;
  const personal = request.headers.authorization !== undefined;
  const found = personal ? undefined : cache.find(request.target, nowMs());
  if (found !== undefined) return fromCache(desk, { request, entry: found });
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])),
  );
  const result = await fetchObject({
    origin: desk.origin,
    host: desk.who.site,
    target: request.target,
    headers,
    nowMs,
  });
  if (!result.fetched) {
    const body = new TextEncoder().encode(`502 the origin did not answer: ${result.reason}\n`);
    return { status: 502, fields: new Map(), body, access: undefined, outcome: undefined };
  }
  const { entry } = result;
  const stored =
    mayStore(request, entry) && cache.store(request.target, { ...entry, used: true }, desk.nowMs());
  return {
    status: entry.stored.status,
    fields: withStatus(entry.stored.fields, `forecache; fwd=uri-miss${stored ? '; stored' : ''}`),
    body: entry.body,
    access: accessOf(desk, { request, entry, servedFrom: 'origin', cacheable: stored }),
    outcome: undefined,
  };
}

function fromCache(
  desk: VisitorDesk,
  { request, entry }: { readonly request: VisitorRequest; readonly entry: CacheEntry },
): VisitorAnswer {
  const nowMs = desk.nowMs();
  const { prefetch } = entry.stored;
  const first = prefetch !== undefined && !entry.used;
  entry.used = true;
  const ttlS = Math.floor(remainingMs(entry.stored, nowMs) / 1_000);
  const detail = prefetch === undefined ? '' : '; detail=prefetched';
  const fields = withStatus(entry.stored.fields, `forecache; hit; ttl=${ttlS}${detail}`);
  fields.set('age', String(Math.floor(currentAgeMs(entry.stored, nowMs) / 1_000)));
  const servedFrom = prefetch === undefined ? 'edge' : 'edge-prefetched';
  const access = accessOf(desk, { request, entry, servedFrom, cacheable: true });
  const outcome: Outcome | undefined = first
    ? {
        ...desk.who,
        // Who gave the lease hears of it, though the node may belong elsewhere by now.
        region: regionOfLease(prefetch.leaseId),
        leaseId: prefetch.leaseId,
        resource: access.resource,
        kind: 'used',
        atMs: access.atMs,
        bytes: entry.body.length,
        latencyMs: Math.round(prefetch.fetchMs),
        validator: entry.validator,
        reason: '',
      }
    : undefined;
  return { status: entry.stored.status, fields, body: entry.body, access, outcome };
}

/** One body serves everybody only when nothing but the encoding, which is always the same, selects it. */
function mayStore(request: VisitorRequest, { stored }: CacheEntry): boolean {
  const vary = stored.fields.get('vary')?.toLowerCase() ?? 'accept-encoding';
  const { status, fields, receivedAtMs } = stored;
  return (
    vary === 'accept-encoding' &&
    isStorable({
      request: { method: 'GET', fields: fieldsOf(Object.entries(request.headers)) },
      response: { status, fields },
      receivedAtMs,
    }).allowed
  );
}

function accessOf(
  desk: VisitorDesk,
  seen: {
    readonly request: VisitorRequest;
    readonly entry: CacheEntry;
    readonly servedFrom: ServedFrom;
    readonly cacheable: boolean;
  },
): Access {
  const { request, entry } = seen;
  const { stored, body, validator } = entry;
  const atMs = Math.round(desk.nowMs());
  const { address, headers } = request;
  return {
    atMs,
    visitor: pseudonymOf({ address, agent: headers['user-agent'] ?? '' }, atMs),
    resource: resourceKey(request.target),
    page: pageOf(headers.referer),
    application: '',
    task: '',
    kind: kindOf(stored.fields.get('content-type') ?? ''),
    status: stored.status,
    bytes: body.length,
    freshForMs: seen.cacheable ? Math.round(lifetimeMs(stored)) : 0,
    validator,
    servedFrom: seen.servedFrom,
  };
}

function pageOf(referrer: string | undefined): string {
  return referrer !== undefined && URL.canParse(referrer) ? resourceKey(referrer) : '';
}

function kindOf(type: string): ResourceKind {
  if (type.startsWith('text/html')) return 'document';
  if (type.startsWith('text/css')) return 'style';
  if (type.includes('javascript')) return 'script';
  if (type.startsWith('image/')) return 'image';
  if (type.startsWith('font/')) return 'font';
  if (type.startsWith('audio/') || type.startsWith('video/')) return 'media';
  return type.includes('json') || type.includes('xml') ? 'data' : 'other';
}

function withStatus(fields: ReadonlyMap<string, string>, status: string): Map<string, string> {
  const served = new Map(fields);
  served.delete('content-length');
  served.delete('content-encoding');
  served.set('cache-status', status);
  return served;
}
