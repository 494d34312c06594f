/**
 * The values that travel between agents, nodes, forecasters and coordinators.
 * Codecs turn them into frames (see PROTOCOL.md); these types say what a decoded frame holds.
 */

/** What a resource is to a page. Order is its number on the wire: append only. */
export const resourceKinds = [
  'other',
  'document',
  'style',
  'script',
  'image',
  'font',
  'media',
  'data',
] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Who collected an access. Order is its number on the wire: append only. */
export const agentKinds = ['edge', 'page', 'service-worker', 'origin', 'log'] as const;
export type AgentKind = (typeof agentKinds)[number];

/** How an access was answered. Order is its number on the wire: append only. */
export const servedFrom = [
  'unknown',
  'origin',
  'edge',
  'edge-prefetched',
  'browser',
  'browser-prefetched',
] as const;
export type ServedFrom = (typeof servedFrom)[number];

/** One request of one visitor for one resource. Prefetches are never accesses. */
export interface Access {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** Rotating pseudonym, at most 32 characters; '' when unknown. */
  readonly visitor: string;
  /** Resource key: normalised path and kept query of the site, see `resourceKey`. */
  readonly resource: string;
  /** Resource key of the page it was asked from; '' when unknown. */
  readonly page: string;
  /** Application that the site named; '' when none. */
  readonly application: string;
  /** Task that the site named (checkout, search, …); '' when none. */
  readonly task: string;
  readonly kind: ResourceKind;
  /** HTTP status, 0 when unknown. */
  readonly status: number;
  /** Body bytes, 0 when unknown. */
  readonly bytes: number;
  /** Freshness lifetime that the origin gave to shared caches, ms; 0 when it may not be stored. */
  readonly freshForMs: number;
  /** Hash of the validator (ETag or Last-Modified), see `validatorHash`; 0 when none. */
  readonly validator: number;
  readonly servedFrom: ServedFrom;
}

/** Accesses that one agent collected. */
export interface AccessBatch {
  /** Chosen by the sender, unique per batch: a batch delivered twice counts once. At most 32 characters. */
  readonly id: string;
  readonly site: string;
  readonly region: string;
  /** Data centre or external node, '' for browsers. */
  readonly node: string;
  readonly agent: AgentKind;
  readonly sentAtMs: number;
  /** Round trip between the agent and its node as the agent measured it, ms, at most 60,000; left out when unknown. */
  readonly roundTripMs?: number;
  /** Class of the visitor that the site named (member, guest, …), at most 64 bytes; left out when none. */
  readonly userClass?: string;
  readonly accesses: readonly Access[];
}

/** Where a candidate came from. Order is its number on the wire: append only. */
export const candidateSources = ['successor', 'sequence', 'expiry', 'calendar', 'rising'] as const;
export type CandidateSource = (typeof candidateSources)[number];

/** P(at least one access to `resource` in `region` within the horizon), and how many are expected. */
export interface Forecast {
  readonly resource: string;
  readonly region: string;
  readonly madeAtMs: number;
  readonly horizonMs: number;
  readonly expectedCount: number;
  /** In [0, 1], calibrated. */
  readonly confidence: number;
  readonly source: CandidateSource;
  readonly kind: ResourceKind;
  /** Expected body bytes. */
  readonly bytes: number;
  /** Freshness lifetime that the origin last gave, ms. */
  readonly freshForMs: number;
  /** Share of fetches that found a changed validator, in [0, 1]. */
  readonly volatility: number;
  /** Share of anticipated accesses by node, descending, summing to at most 1. */
  readonly nodes: readonly { readonly node: string; readonly share: number }[];
}

/** The right and duty of one node to prefetch one resource until a deadline. */
export interface Lease {
  readonly id: string;
  readonly site: string;
  readonly region: string;
  readonly node: string;
  readonly resource: string;
  readonly kind: ResourceKind;
  readonly confidence: number;
  /** Higher goes first, 0 to 255. */
  readonly priority: number;
  readonly issuedAtMs: number;
  readonly deadlineMs: number;
  /** Longest time to keep the object, ms; never beyond what the origin allows. */
  readonly ttlMs: number;
  /** When the forecast behind it was made: a purge after it cancels the lease. */
  readonly forecastAtMs: number;
  readonly keyId: string;
  /** HMAC-SHA256 over the other fields, base64url; see PROTOCOL.md. */
  readonly signature: string;
}

/** What became of a lease. Order is its number on the wire: append only. */
export const outcomeKinds = ['taken', 'done', 'used', 'wasted', 'late', 'failed'] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

export interface Outcome {
  readonly leaseId: string;
  readonly site: string;
  readonly region: string;
  readonly node: string;
  readonly resource: string;
  readonly kind: OutcomeKind;
  readonly atMs: number;
  /** Bytes that the prefetch moved. */
  readonly bytes: number;
  /** Time the visitor was spared (used) or the fetch took (done), ms. */
  readonly latencyMs: number;
  /** Hash of the stored validator, see `validatorHash`; 0 when none. */
  readonly validator: number;
  /** Reason code for 'failed' and 'late', 'upper-tier' for a 'done' that cost the origin nothing, else '': kebab-case, at most 48 characters. */
  readonly reason: string;
}

/** A resource that a visitor on a page is likely to need next. */
export interface Hint {
  readonly resource: string;
  readonly kind: ResourceKind;
  readonly confidence: number;
  readonly bytes: number;
  /** For a document: resource keys that it needs, most certain first. */
  readonly needs: readonly string[];
}

export interface Hints {
  readonly page: string;
  readonly madeAtMs: number;
  readonly hints: readonly Hint[];
}

/** How an invalidation names what is no longer good. Order is its number on the wire: append only. */
export const invalidationScopes = ['resource', 'prefix', 'group', 'all'] as const;
export type InvalidationScope = (typeof invalidationScopes)[number];

export interface Invalidation {
  readonly site: string;
  readonly atMs: number;
  readonly scope: InvalidationScope;
  readonly values: readonly string[];
}
