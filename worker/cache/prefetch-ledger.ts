import type { Outcome, OutcomeKind } from '../../protocol/index.ts';
import { resourceKey } from '../../protocol/index.ts';
import { regionOfLease } from '../coordinate/lease-id.ts';
import { deskOf, tell, type NodeDesk } from '../collect/node-desk.ts';
import type { Place, Scope } from './scope.ts';
import type { ServedFacts } from './served.ts';

/** A prefetched object that nobody has asked for yet. */
export interface Pledge {
  readonly leaseId: string;
  readonly resource: string;
  readonly bytes: number;
  readonly validator: number;
  /** Unix ms after which it cannot be used any more. */
  readonly expiresAtMs: number;
}

interface Ledger {
  /** By the URL under which the object is stored. */
  readonly pledges: Map<string, Pledge>;
  /** Leases under way, by the URL, with a mark once a visitor asked first. */
  readonly underWay: Map<string, { late: boolean }>;
  /** Leases whose first use was told, so that it is told once. */
  readonly used: Set<string>;
}

const mostUsed = 10_000;

const ledgers = new Map<string, Ledger>();

function ledgerOf({ node, site }: { node: string; site: { host: string } }): Ledger {
  const name = `${site.host} ${node}`;
  let ledger = ledgers.get(name);
  if (ledger === undefined) {
    ledger = { pledges: new Map(), underWay: new Map(), used: new Set() };
    ledgers.set(name, ledger);
  }
  return ledger;
}

/** A lease starts: until `endLease` a visitor who asks for the same is earlier than it. */
export function beginLease(place: Place, url: string): void {
  ledgerOf(place).underWay.set(url, { late: false });
}

/** True when a visitor asked for it in the meantime. */
export function endLease(place: Place, url: string): boolean {
  const { underWay } = ledgerOf(place);
  const late = underWay.get(url)?.late ?? false;
  underWay.delete(url);
  return late;
}

/** A prefetched object is stored; one that it replaces unused is wasted. */
export function pledge(place: Place, { url, pledged }: { url: string; pledged: Pledge }): void {
  forfeit(place, url);
  ledgerOf(place).pledges.set(url, pledged);
}

/** What was prefetched under this URL is replaced or removed: wasted, if nobody used it. */
export function forfeit(place: Place, url: string): void {
  const { pledges } = ledgerOf(place);
  const unused = pledges.get(url);
  if (unused === undefined) return;
  pledges.delete(url);
  tell(deskOf(place), outcomeOf(place, { kind: 'wasted', pledged: unused, latencyMs: 0 }));
}

/** A visitor was served a prefetched object: its first use is told. */
export function noteUsed(scope: Scope, facts: ServedFacts): void {
  const { leaseId } = facts;
  if (leaseId === undefined || facts.servedFrom !== 'edge-prefetched') return;
  const { pledges, used } = ledgerOf(scope);
  if (used.has(leaseId)) return;
  if (used.size >= mostUsed) used.clear();
  used.add(leaseId);
  for (const [url, { leaseId: pledgedId }] of pledges)
    if (pledgedId === leaseId) pledges.delete(url);
  const pledged: Pledge = {
    leaseId,
    resource: resourceKey(scope.target, scope.site.keyRules),
    bytes: Math.max(0, facts.bytes),
    validator: facts.validator,
    expiresAtMs: 0,
  };
  tell(deskOf(scope), outcomeOf(scope, { kind: 'used', pledged, latencyMs: facts.sparedMs }));
}

/** A visitor's request goes to the origin: a lease for the same that is under way has come too late. */
export function noteMissed(scope: Scope): void {
  const { underWay } = ledgerOf(scope);
  if (underWay.size === 0) return;
  const lease = underWay.get(scope.base);
  if (lease) lease.late = true;
}

/** Tells which prefetched objects ran out without a use. */
export function expireUnused(place: Place, desk: NodeDesk): void {
  const { pledges } = ledgerOf(place);
  const nowMs = place.clock.nowMs();
  for (const [url, pledged] of pledges) {
    if (pledged.expiresAtMs > nowMs) continue;
    pledges.delete(url);
    tell(desk, outcomeOf(place, { kind: 'wasted', pledged, latencyMs: 0 }));
  }
}

function outcomeOf(
  place: Place,
  { kind, pledged, latencyMs }: { kind: OutcomeKind; pledged: Pledge; latencyMs: number },
): Outcome {
  return {
    leaseId: pledged.leaseId,
    site: place.site.host,
    region: regionOfLease(pledged.leaseId) || place.region,
    node: place.node,
    resource: pledged.resource,
    kind,
    atMs: Math.round(place.clock.nowMs()),
    bytes: pledged.bytes,
    latencyMs: Math.round(latencyMs),
    validator: pledged.validator,
    reason: '',
  };
}
