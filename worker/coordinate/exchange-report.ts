import type { LeaseRecord, NodeRecord } from './book.ts';
import { noteTrips, regionToMoveTo } from './choose-region.ts';
import { noteHourWaits } from './effect.ts';
import { leaseOf } from './issue-lease.ts';
import { count, nodeOf, placeLease, type Ledger } from './ledger.ts';
import { dismissTo } from './move-node.ts';
import { hourAt } from './switchback.ts';
import { mergeVisits } from './visitor-effect.ts';
import type { Move, NodeOrders, NodeReport } from './types.ts';

/** What a node is told, and the move that it has just been set on. */
export interface Exchanged {
  readonly orders: NodeOrders;
  readonly move?: Move;
}

/** Hands a node the leases that wait for it, most urgent first, and what it must drop. */
export function exchangeReport(ledger: Ledger, report: NodeReport): Exchanged {
  const { book, settings } = ledger;
  const { atMs } = report;
  const record = nodeOf(ledger, report.node, atMs);
  record.home = report.region;
  // Back as a guest, because its new region's coordinator cannot be reached.
  if (report.region !== book.region) record.movedTo = '';
  record.seenAtMs = Math.max(record.seenAtMs, atMs);
  record.freeBytes = Math.max(0, report.freeBytes);
  record.capacityBytes = Math.max(0, report.capacityBytes);
  record.keepsMs = report.keepsMs === undefined ? undefined : Math.max(0, report.keepsMs);
  record.roundTripMs = Math.max(0, report.roundTripMs);
  record.wants = Math.max(0, Math.floor(report.wants));
  noteVisits(ledger, report);
  const move = moveOf(ledger, record, report);
  const cancelled = record.cancelled;
  record.cancelled = [];
  const leaves = record.movedTo !== '';
  const leases =
    book.stopped || leaves ? [] : pickLeases(ledger, record.node, { atMs, most: record.wants });
  for (const lease of leases) {
    lease.heard.taken = { atMs, bytes: 0, latencyMs: 0 };
    lease.stage = 'taken';
    book.stages.taken += 1;
    record.leases += 1;
    placeLease(ledger, lease);
  }
  count(ledger, 'exchanges');
  const orders = {
    stopped: book.stopped,
    leases: leases.map((lease) => leaseOf(ledger, lease)),
    cancelled,
    confidenceFloor: book.floor.floor,
    permitMs: book.stopped ? 0 : settings.permitMs,
    ...(leaves ? { region: record.movedTo } : {}),
  };
  return move === undefined ? { orders } : { orders, move };
}

/** A node of this region goes to one that has been clearly nearer for long. */
function moveOf(ledger: Ledger, record: NodeRecord, report: NodeReport): Move | undefined {
  const { region, atMs, trips } = report;
  if (region !== ledger.book.region || trips === undefined || record.movedTo !== '')
    return undefined;
  noteTrips(record.trips, trips);
  const to = regionToMoveTo(record.trips, { home: region, nowMs: atMs });
  return to === undefined ? undefined : dismissTo(ledger, record, { region: to, nowMs: atMs });
}

/** What visitors met counts in the hour and the arm that they were drawn for, whatever came of it. */
function noteVisits({ book, settings }: Ledger, { region, atMs, visits }: NodeReport): void {
  if (visits === undefined || visits.length === 0 || region !== book.region) return;
  noteHourWaits(book.hours, hourAt(book, atMs, settings.switchbackShare), visits);
  book.visits = mergeVisits([...book.visits, ...visits]);
}

function pickLeases(
  ledger: Ledger,
  node: string,
  bounds: { readonly atMs: number; readonly most: number },
): LeaseRecord[] {
  const ready: LeaseRecord[] = [];
  for (const lease of ledger.waiting.get(node) ?? []) {
    if (lease.notBeforeMs <= bounds.atMs && lease.deadlineMs > bounds.atMs) ready.push(lease);
  }
  ready.sort((a, b) => b.priority - a.priority || a.issuedAtMs - b.issuedAtMs);
  return ready.slice(0, bounds.most);
}
