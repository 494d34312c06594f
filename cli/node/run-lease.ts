import type { Lease, Outcome } from '../../protocol/index.ts';
import { isFetchable } from '../../protocol/index.ts';
import { lifetimeMs, remainingMs } from '../../worker/cache/rules/freshness.ts';
import { isPrefetchable } from '../../worker/cache/rules/prefetchable.ts';
import { asPrefetched, fetchObject } from './fetch-object.ts';
import type { NodeCache } from './node-cache.ts';

export interface LeaseDesk {
  readonly cache: NodeCache;
  readonly origin: string;
  readonly site: string;
  readonly nowMs: () => number;
  /** Whether the coordinator's permit still holds: looked at just before the fetch. */
  readonly isPermitted: () => boolean;
}

/**
 * Does what a lease asks and says what became of it. The same rules hold as in a data centre: a
 * plain, shareable success is stored, for as long as the origin and the lease allow.
 */
export async function runLease(
  desk: LeaseDesk,
  { lease, mark }: { readonly lease: Lease; readonly mark: string | undefined },
): Promise<Outcome> {
  const { cache, nowMs } = desk;
  const failed = (reason: string): Outcome => outcomeOf(lease, { kind: 'failed', reason, nowMs });
  if (mark === undefined) return failed('no-keys');
  if (!isFetchable(lease.resource)) return failed('not-fetchable');
  if (nowMs() > lease.deadlineMs) return failed('expired');
  const held = cache.find(lease.resource, nowMs());
  if (held !== undefined && remainingMs(held.stored, nowMs()) > lifetimeMs(held.stored) / 2) {
    return failed('fresh');
  }
  if (!desk.isPermitted()) return failed('stopped');
  const { origin, site: host } = desk;
  const result = await fetchObject({ origin, host, target: lease.resource, mark, nowMs });
  if (!result.fetched) return failed(result.reason);
  const { entry, tookMs } = result;
  const { status, fields, receivedAtMs } = entry.stored;
  const verdict = isPrefetchable({
    request: { method: 'GET', fields: new Map() },
    response: { status, fields },
    receivedAtMs,
    bytes: entry.body.length,
  });
  if (!verdict.allowed) return failed(verdict.reason);
  const { confidence, ttlMs } = lease;
  const prefetch = { leaseId: lease.id, confidence, ttlMs, fetchMs: tookMs };
  if (!cache.store(lease.resource, asPrefetched(entry, prefetch), nowMs()))
    return failed('no-space');
  return {
    ...outcomeOf(lease, { kind: 'done', reason: '', nowMs }),
    bytes: entry.body.length,
    latencyMs: Math.round(tookMs),
    validator: entry.validator,
  };
}

function outcomeOf(
  lease: Lease,
  what: { readonly kind: Outcome['kind']; readonly reason: string; readonly nowMs: () => number },
): Outcome {
  return {
    leaseId: lease.id,
    site: lease.site,
    region: lease.region,
    node: lease.node,
    resource: lease.resource,
    kind: what.kind,
    atMs: Math.round(what.nowMs()),
    bytes: 0,
    latencyMs: 0,
    validator: 0,
    reason: what.reason,
  };
}
