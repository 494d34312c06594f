import type { NodeRecord } from './book.ts';
import { release, reserve } from './budget.ts';
import { adoptLease, type LeaseTerms } from './issue-lease.ts';
import { count, nodeOf, type Ledger } from './ledger.ts';
import { setStage } from './set-stage.ts';
import type { Move } from './types.ts';

/**
 * Lets a node go to another region: what waited for it goes with it, and so does the credit that it has
 * earned. What it has taken already it still owes this coordinator.
 */
export function dismissTo(
  ledger: Ledger,
  record: NodeRecord,
  to: { readonly region: string; readonly nowMs: number },
): Move {
  const leases: LeaseTerms[] = [];
  for (const lease of ledger.waiting.get(record.node) ?? []) leases.push({ ...lease });
  for (const { id } of leases) {
    const lease = ledger.book.leases.get(id);
    if (lease === undefined) continue;
    release(ledger, lease.bytes);
    setStage(ledger, lease, { stage: 'cancelled', nowMs: to.nowMs });
  }
  record.movedTo = to.region;
  ledger.changes?.nodes.add(record.node);
  count(ledger, 'nodesMovedAway');
  return { node: record.node, to: to.region, credit: record.credit, leases };
}

/** Takes in a node that moves here, with what waited for it where it was. */
export function adoptNode(ledger: Ledger, move: Move, nowMs: number): void {
  const isNew = !ledger.book.nodes.has(move.node);
  const record = nodeOf(ledger, move.node, nowMs);
  record.home = ledger.book.region;
  record.movedTo = '';
  record.seenAtMs = Math.max(record.seenAtMs, nowMs);
  if (isNew) record.credit = move.credit;
  count(ledger, 'nodesMovedHere');
  for (const lease of move.leases) {
    const flying = ledger.inFlight.get(lease.resource) ?? [];
    const known = [...flying].some(({ node }) => node === move.node);
    if (known || lease.deadlineMs <= nowMs) continue;
    if (reserve(ledger, { bytes: lease.bytes, nowMs }) === undefined)
      adoptLease(ledger, lease, nowMs);
  }
}
