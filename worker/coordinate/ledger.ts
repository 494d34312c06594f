import type { Tokens } from './budget.ts';
import type { Book, LeaseRecord, NodeRecord } from './book.ts';
import { newTrips } from './choose-region.ts';
import { emptyCredit } from './credit.ts';
import { emptySum } from './decay.ts';
import { createDueHeap, type DueHeap } from './due-heap.ts';
import type { CoordinatorSettings } from './settings.ts';

/** What changed since the last look, for whoever stores the book. */
export interface Changes {
  readonly leases: Set<string>;
  readonly nodes: Set<string>;
  /** Keys of `fresh`. */
  readonly fresh: Set<string>;
}

/** The book with what can be derived from it, and where changes are noted. */
export interface Ledger {
  readonly book: Book;
  readonly settings: CoordinatorSettings;
  /** Offered leases by node. */
  readonly waiting: Map<string, Set<LeaseRecord>>;
  /** Leases not yet settled by resource. */
  readonly inFlight: Map<string, Set<LeaseRecord>>;
  readonly due: DueHeap;
  /** From an access to its consequence stored at a node, ms; the newest samples, in memory only. */
  readonly reactions: number[];
  /** Drawn of the budgets that other regions and sites share; undefined where there are none above. */
  purses: { readonly site: Tokens; readonly origin: Tokens } | undefined;
  /** Undefined when nobody stores the book. */
  readonly changes: Changes | undefined;
}

export function openLedger(
  book: Book,
  options: { readonly settings: CoordinatorSettings; readonly trackChanges: boolean },
): Ledger {
  const ledger: Ledger = {
    book,
    settings: options.settings,
    waiting: new Map(),
    inFlight: new Map(),
    due: createDueHeap(),
    reactions: [],
    purses: undefined,
    changes: options.trackChanges
      ? { leases: new Set(), nodes: new Set(), fresh: new Set() }
      : undefined,
  };
  for (const lease of book.leases.values()) placeLease(ledger, lease);
  return ledger;
}

export function count(ledger: Ledger, name: string, by = 1): void {
  const { counters } = ledger.book;
  counters[name] = (counters[name] ?? 0) + by;
}

/** Files a lease under what its stage says; called whenever the stage or a deadline changes. */
export function placeLease(ledger: Ledger, lease: LeaseRecord): void {
  put(ledger.waiting, lease.node, lease, lease.stage === 'offered');
  const flying = lease.stage === 'offered' || lease.stage === 'taken';
  put(ledger.inFlight, lease.resource, lease, flying);
  const dueMs = leaseDueMs(ledger, lease);
  if (dueMs !== Infinity) ledger.due.push(dueMs, lease.id);
  ledger.changes?.leases.add(lease.id);
}

/** When time alone next changes this lease, ms. */
export function leaseDueMs(ledger: Ledger, lease: LeaseRecord): number {
  const { settings } = ledger;
  if (lease.finalAtMs !== Infinity) return lease.finalAtMs + settings.retentionMs;
  if (lease.stage === 'done') {
    return (lease.heard.done?.atMs ?? 0) + lease.ttlMs + settings.settleGraceMs;
  }
  // One that was never handed over can hear nothing more.
  return lease.stage === 'offered' ? lease.deadlineMs : lease.deadlineMs + settings.settleGraceMs;
}

export function forgetLease(ledger: Ledger, lease: LeaseRecord): void {
  put(ledger.waiting, lease.node, lease, false);
  put(ledger.inFlight, lease.resource, lease, false);
  ledger.book.leases.delete(lease.id);
  ledger.changes?.leases.add(lease.id);
}

/** The node's record, made when it is new: a node joins by its first traffic or report. */
export function nodeOf(ledger: Ledger, node: string, nowMs: number): NodeRecord {
  const known = ledger.book.nodes.get(node);
  ledger.changes?.nodes.add(node);
  if (known !== undefined) return known;
  const record: NodeRecord = {
    node,
    home: ledger.book.region,
    joinedAtMs: nowMs,
    seenAtMs: nowMs,
    freeBytes: Infinity,
    capacityBytes: Infinity,
    roundTripMs: 0,
    wants: 0,
    demand: emptySum(nowMs),
    credit: emptyCredit(nowMs),
    trips: newTrips(),
    movedTo: '',
    tookMs: emptySum(nowMs),
    ordinaryMs: emptySum(nowMs),
    leases: 0,
    prefetchedBytes: 0,
    cancelled: [],
  };
  ledger.book.nodes.set(node, record);
  count(ledger, 'joins');
  return record;
}

export function freshKey(node: string, resource: string): string {
  return `${node} ${resource}`;
}

/** Remembers until when a node holds a resource fresh, oldest entries making room. */
export function noteFresh(
  ledger: Ledger,
  held: { readonly node: string; readonly resource: string; readonly untilMs: number },
): void {
  const { fresh } = ledger.book;
  const key = freshKey(held.node, held.resource);
  if ((fresh.get(key) ?? 0) >= held.untilMs) return;
  fresh.delete(key);
  fresh.set(key, held.untilMs);
  ledger.changes?.fresh.add(key);
  if (fresh.size > ledger.settings.maxFresh) {
    const oldest = fresh.keys().next().value;
    if (oldest !== undefined) dropFresh(ledger, oldest);
  }
}

export function dropFresh(ledger: Ledger, key: string): void {
  ledger.book.fresh.delete(key);
  ledger.changes?.fresh.add(key);
}

function put(
  index: Map<string, Set<LeaseRecord>>,
  key: string,
  lease: LeaseRecord,
  present: boolean,
): void {
  const entries = index.get(key);
  if (present) {
    if (entries === undefined) index.set(key, new Set([lease]));
    else entries.add(lease);
  } else if (entries?.delete(lease) === true && entries.size === 0) index.delete(key);
}
