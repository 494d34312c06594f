import type { CandidateSource, Forecast, Lease } from '../../protocol/messages.ts';
import type { LeaseRecord } from './book.ts';
import { leaseId } from './lease-id.ts';
import { count, placeLease, type Ledger } from './ledger.ts';

/** A visitor's intent goes before a renewal, a renewal before what is merely expected. */
const basePriority: Readonly<Record<CandidateSource, number>> = {
  successor: 192,
  sequence: 192,
  expiry: 128,
  calendar: 64,
  rising: 64,
};
/** What is left to order by confidence between two bases. */
const confidencePoints = 63;

/** Writes a new lease for `node` into the book. */
export function issueLease(
  ledger: Ledger,
  grant: {
    readonly forecast: Forecast;
    readonly node: string;
    readonly confidence: number;
    readonly nowMs: number;
    /** The access behind the forecasts offered, ms; 0 when unknown. */
    readonly causedAtMs: number;
  },
): LeaseRecord {
  const { forecast, node, confidence, nowMs } = grant;
  const intended = forecast.source === 'successor' || forecast.source === 'sequence';
  return addLease(ledger, {
    node,
    home: forecast.region,
    nowMs,
    resource: forecast.resource,
    kind: forecast.kind,
    source: forecast.source,
    confidence,
    bytes: forecast.bytes,
    ttlMs: ttlOf(forecast),
    forecastAtMs: forecast.madeAtMs,
    causedAtMs: intended ? grant.causedAtMs : 0,
    deadlineMs: deadlineOf(forecast, ledger, nowMs),
    notBeforeMs: nowMs,
    attempt: 1,
    tried: [],
  });
}

/** The same lease for another node, after a pause that grows with the attempts. */
export function reissueLease(
  ledger: Ledger,
  lease: LeaseRecord,
  to: { readonly node: string; readonly nowMs: number; readonly pauseMs: number },
): LeaseRecord {
  const spanMs = lease.deadlineMs - lease.issuedAtMs;
  count(ledger, 'reassigned');
  return addLease(ledger, {
    ...lease,
    node: to.node,
    nowMs: to.nowMs,
    deadlineMs: to.nowMs + to.pauseMs + spanMs,
    notBeforeMs: to.nowMs + to.pauseMs,
    attempt: lease.attempt + 1,
    tried: [...lease.tried, lease.node],
  });
}

/** What a lease says of the resource and of its time, whoever gives it. */
export type LeaseTerms = Pick<
  LeaseRecord,
  | 'id'
  | 'node'
  | 'resource'
  | 'kind'
  | 'source'
  | 'confidence'
  | 'bytes'
  | 'ttlMs'
  | 'forecastAtMs'
  | 'causedAtMs'
  | 'deadlineMs'
  | 'notBeforeMs'
  | 'attempt'
  | 'tried'
>;

/** A lease that waited elsewhere, as this coordinator's own. */
export function adoptLease(ledger: Ledger, terms: LeaseTerms, nowMs: number): LeaseRecord {
  return addLease(ledger, { ...terms, home: ledger.book.region, nowMs });
}

/** The lease as it goes on the wire, still without a signature. */
export function leaseOf(ledger: Ledger, record: LeaseRecord): Lease {
  const { site, region } = ledger.book;
  return {
    id: record.id,
    site,
    region,
    node: record.node,
    resource: record.resource,
    kind: record.kind,
    confidence: record.confidence,
    priority: record.priority,
    issuedAtMs: record.issuedAtMs,
    deadlineMs: record.deadlineMs,
    ttlMs: record.ttlMs,
    forecastAtMs: record.forecastAtMs,
    keyId: '',
    signature: '',
  };
}

export function priorityOf(source: CandidateSource, confidence: number): number {
  return Math.min(255, basePriority[source] + Math.round(confidence * confidencePoints));
}

/** Never beyond the origin's word; what changes often is kept for its horizon only. */
export function ttlOf(forecast: Forecast): number {
  const { freshForMs, horizonMs, volatility } = forecast;
  return Math.round(Math.min(freshForMs, Math.max(horizonMs, freshForMs * (1 - volatility))));
}

function deadlineOf(forecast: Forecast, ledger: Ledger, nowMs: number): number {
  const { leaseMinMs, leaseMaxMs } = ledger.settings;
  // Past a quarter of the horizon the anticipated access has probably been.
  const spanMs = Math.min(leaseMaxMs, Math.max(leaseMinMs, forecast.horizonMs / 4));
  return Math.round(nowMs + spanMs);
}

function addLease(
  ledger: Ledger,
  given: Omit<
    LeaseRecord,
    | 'id'
    | 'priority'
    | 'issuedAtMs'
    | 'stage'
    | 'heard'
    | 'lapsedAtMs'
    | 'validatorHolds'
    | 'blameless'
    | 'finalAtMs'
  > & { readonly nowMs: number },
): LeaseRecord {
  const { book } = ledger;
  book.sequence += 1;
  const record: LeaseRecord = {
    id: leaseId(book.region, book.sequence),
    node: given.node,
    home: given.home,
    resource: given.resource,
    kind: given.kind,
    source: given.source,
    confidence: given.confidence,
    priority: priorityOf(given.source, given.confidence),
    bytes: given.bytes,
    ttlMs: given.ttlMs,
    forecastAtMs: given.forecastAtMs,
    issuedAtMs: Math.round(given.nowMs),
    causedAtMs: given.causedAtMs,
    deadlineMs: Math.round(given.deadlineMs),
    notBeforeMs: given.notBeforeMs,
    attempt: given.attempt,
    tried: given.tried,
    stage: 'offered',
    heard: {},
    lapsedAtMs: 0,
    validatorHolds: true,
    blameless: false,
    finalAtMs: Infinity,
  };
  book.leases.set(record.id, record);
  book.stages.offered += 1;
  placeLease(ledger, record);
  return record;
}
