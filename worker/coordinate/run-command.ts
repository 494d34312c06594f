import { release } from './budget.ts';
import { count, dropFresh, nodeOf, type Ledger } from './ledger.ts';
import { matchesPurge } from './matches-purge.ts';
import { adoptNode } from './move-node.ts';
import { lapseLease } from './tick-ledger.ts';
import { setStage } from './set-stage.ts';
import type { Command } from './types.ts';

const purgesMax = 256;

/** Carries out an operator's word. */
export function runCommand(ledger: Ledger, command: Command, nowMs: number): void {
  const { book } = ledger;
  count(ledger, `command:${command.kind}`);
  if (command.kind === 'kill') {
    book.stopped = true;
    book.stoppedReason = command.reason;
    cancelWhere(ledger, () => true, nowMs);
  } else if (command.kind === 'resume') {
    book.stopped = false;
    book.stoppedReason = '';
  } else if (command.kind === 'leave') {
    dismissNode(ledger, command.node, nowMs);
  } else if (command.kind === 'adopt') {
    adoptNode(ledger, command.move, nowMs);
  } else {
    const { atMs, scope, values } = command.invalidation;
    const purge = { atMs, scope, values };
    book.purges = [...book.purges, purge].slice(-purgesMax);
    cancelWhere(
      ledger,
      (lease) => lease.forecastAtMs < atMs && matchesPurge(lease.resource, purge),
      nowMs,
    );
    for (const key of book.fresh.keys()) {
      if (matchesPurge(key.slice(key.indexOf(' ') + 1), purge)) dropFresh(ledger, key);
    }
  }
}

/** The node is gone: what it had goes to the next best, at once. It may come back. */
function dismissNode(ledger: Ledger, node: string, nowMs: number): void {
  const record = ledger.book.nodes.get(node);
  if (record === undefined) return;
  record.seenAtMs = Math.min(record.seenAtMs, nowMs - ledger.settings.suspectMs - 1);
  ledger.changes?.nodes.add(node);
  for (const lease of ledger.book.leases.values()) {
    if (lease.node !== node || (lease.stage !== 'offered' && lease.stage !== 'taken')) continue;
    lapseLease(ledger, lease, nowMs);
  }
}

function cancelWhere(
  ledger: Ledger,
  matches: (lease: { readonly resource: string; readonly forecastAtMs: number }) => boolean,
  nowMs: number,
): void {
  for (const lease of ledger.book.leases.values()) {
    if ((lease.stage !== 'offered' && lease.stage !== 'taken') || !matches(lease)) continue;
    if (lease.stage === 'taken') nodeOf(ledger, lease.node, nowMs).cancelled.push(lease.id);
    release(ledger, lease.bytes);
    setStage(ledger, lease, { stage: 'cancelled', nowMs });
  }
}
