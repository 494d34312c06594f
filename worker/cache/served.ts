import { validatorHash, type ServedFrom } from '../../protocol/index.ts';
import { lifetimeMs } from './rules/freshness.ts';
import { isPrefetchable } from './rules/prefetchable.ts';
import type { Stored } from './rules/stored.ts';

/** A response to a visitor, with what the loop wants to know of it. */
export interface Served {
  readonly response: Response;
  readonly facts: ServedFacts;
}

export interface ServedFacts {
  readonly servedFrom: ServedFrom;
  readonly status: number;
  readonly bytes: number;
  /** Freshness lifetime that the origin gave, ms; 0 when the response may not be prefetched. */
  readonly freshForMs: number;
  readonly validator: number;
  /** For a hit on a prefetched object: its lease. */
  readonly leaseId: string | undefined;
  /** What a hit on a prefetched object spared the visitor, ms. */
  readonly sparedMs: number;
  readonly contentType: string;
}

/** What is to be said of a stored response. */
export function factsOfStored(stored: Stored, servedFrom: ServedFrom): ServedFacts {
  const { fields, receivedAtMs, bytes } = stored;
  const prefetchable = isPrefetchable({
    request: { method: 'GET', fields: new Map() },
    response: stored,
    receivedAtMs,
    bytes,
  }).allowed;
  return {
    servedFrom,
    status: stored.status,
    bytes,
    freshForMs: prefetchable ? lifetimeMs(stored) : 0,
    validator: validatorHash(fields.get('etag') ?? fields.get('last-modified')),
    leaseId: stored.prefetch?.leaseId,
    sparedMs: stored.prefetch?.fetchMs ?? 0,
    contentType: fields.get('content-type') ?? '',
  };
}

/** What is to be said of a response that was passed on without being stored. */
export function factsOfForwarded(input: {
  status: number;
  bytes: number;
  contentType: string;
}): ServedFacts {
  return {
    ...input,
    servedFrom: 'origin',
    freshForMs: 0,
    validator: 0,
    leaseId: undefined,
    sparedMs: 0,
  };
}
