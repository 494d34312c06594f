import type { Fields } from './fields.ts';

/** How a prefetched object came here. */
export interface PrefetchMark {
  readonly leaseId: string;
  /** In [0, 1], at the time of the lease. */
  readonly confidence: number;
  /** Longest time to keep it, ms from its response; by lease and volatility. */
  readonly ttlMs: number;
  /** Time that the fetch took: what a visitor is spared. */
  readonly fetchMs: number;
}

/** All that the rules need of a stored response; its body lies beside it. */
export interface Stored {
  readonly status: number;
  readonly statusText: string;
  /** End-to-end fields as received, hop-by-hop ones left out. */
  readonly fields: Fields;
  /** Unix ms at which the request that brought it was sent. */
  readonly requestedAtMs: number;
  /** Unix ms at which the response was received. */
  readonly receivedAtMs: number;
  /** Selecting request fields with their normalised values, in the order of their names. */
  readonly variant: readonly (readonly [name: string, value: string])[];
  /** Length of the body as stored. */
  readonly bytes: number;
  readonly prefetch: PrefetchMark | undefined;
}

/** A request as the rules see it. */
export interface RequestHead {
  readonly method: string;
  readonly fields: Fields;
}

/** A response as the rules see it. */
export interface ResponseHead {
  readonly status: number;
  readonly fields: Fields;
}
