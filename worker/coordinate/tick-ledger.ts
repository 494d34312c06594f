import type { LeaseRecord } from './book.ts';
import { release } from './budget.ts';
import { moveFloor } from './floor.ts';
import { count, dropFresh, forgetLease, leaseDueMs, type Ledger } from './ledger.ts';
import { pendingUses } from './pending-uses.ts';
import { reassignLease } from './reassign-lease.ts';
import { changeLease, noteWasted } from './settle-outcomes.ts';

/** Lets time pass: deadlines, expiries, silence and the budget controller take effect. */
export function tickLedger(ledger: Ledger, nowMs: number): void {
  const pending = () => pendingUses(ledger, nowMs);
  moveFloor(ledger.book.floor, { nowMs, pending }, ledger.settings);
  dropSilentNodes(ledger, nowMs);
  while (ledger.due.peekMs() <= nowMs) {
    const dueMs = ledger.due.peekMs();
    const lease = ledger.book.leases.get(ledger.due.pop() ?? '');
    // An entry that a later change has moved is no longer true.
    if (lease !== undefined && leaseDueMs(ledger, lease) === dueMs) passDue(ledger, lease, nowMs);
  }
  trimFresh(ledger, nowMs);
  trimLeases(ledger);
}

function passDue(ledger: Ledger, lease: LeaseRecord, nowMs: number): void {
  if (lease.finalAtMs !== Infinity) return forgetLease(ledger, lease);
  if (lease.stage === 'done') return waste(ledger, lease, nowMs);
  lapseLease(ledger, lease, nowMs);
}

/** Done, kept for its time, and never asked for: the node need not say so itself. */
function waste(ledger: Ledger, lease: LeaseRecord, nowMs: number): void {
  const atMs = (lease.heard.done?.atMs ?? nowMs) + lease.ttlMs;
  changeLease(ledger, lease, {
    nowMs,
    change: () => {
      lease.heard.wasted = { atMs, bytes: lease.heard.done?.bytes ?? 0, latencyMs: 0 };
      noteWasted(ledger, lease, atMs);
    },
  });
}

/** Its time is over, or its node is gone: it goes to the next best. */
export function lapseLease(ledger: Ledger, lease: LeaseRecord, nowMs: number): void {
  const handedOver = lease.heard.taken !== undefined;
  const silent =
    nowMs - (ledger.book.nodes.get(lease.node)?.seenAtMs ?? 0) > ledger.settings.suspectMs;
  changeLease(ledger, lease, {
    nowMs,
    change: () => {
      // One that was never handed over says nothing of the node.
      lease.blameless = !handedOver;
      lease.lapsedAtMs = Math.min(lease.deadlineMs, nowMs);
    },
  });
  release(ledger, lease.bytes);
  // A node that merely had no visitors keeps its visitors: nobody else needs the object.
  if (handedOver || silent) reassignLease(ledger, lease, nowMs);
}

function dropSilentNodes(ledger: Ledger, nowMs: number): void {
  const { book, settings } = ledger;
  for (const record of book.nodes.values()) {
    if (nowMs - record.seenAtMs <= settings.leaveMs) continue;
    book.nodes.delete(record.node);
    ledger.changes?.nodes.add(record.node);
    count(ledger, 'leaves');
  }
}

/** Entries stand by age of writing, so what has expired gathers at the front. */
function trimFresh(ledger: Ledger, nowMs: number): void {
  for (const [key, untilMs] of ledger.book.fresh) {
    if (untilMs > nowMs) return;
    dropFresh(ledger, key);
  }
}

/** Past the bound the oldest settled leases are forgotten first, then the oldest of all. */
function trimLeases(ledger: Ledger): void {
  const { leases } = ledger.book;
  let excess = leases.size - ledger.settings.maxLeases;
  if (excess <= 0) return;
  for (const settledOnly of [true, false]) {
    for (const lease of leases.values()) {
      if (excess <= 0) return;
      if (settledOnly && lease.finalAtMs === Infinity) continue;
      forgetLease(ledger, lease);
      count(ledger, 'leasesTrimmed');
      excess -= 1;
    }
  }
}
