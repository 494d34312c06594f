import type { LeaseRecord } from './book.ts';
import { reserve } from './budget.ts';
import { nextBestNode } from './choose-nodes.ts';
import { reissueLease } from './issue-lease.ts';
import { count, type Ledger } from './ledger.ts';
import { viewNodes } from './node-view.ts';
import { spreadText } from './spread.ts';

/**
 * Gives a lease that its node did not do to the next best one, whose share of the visitors grows by
 * those that the first cannot serve. Pauses double, with up to half as much again of jitter that
 * depends on the lease alone, so that a restarted coordinator pauses alike.
 */
export function reassignLease(ledger: Ledger, lease: LeaseRecord, nowMs: number): void {
  const { settings, book } = ledger;
  if (lease.attempt >= settings.maxAttempts || book.stopped) return count(ledger, 'givenUp');
  const tried = [...lease.tried, lease.node];
  const views = viewNodes(ledger, nowMs);
  const { resource, home } = lease;
  const best = nextBestNode(ledger, { resource, home, tried }, { views, nowMs });
  if (best === undefined || reserve(ledger, { bytes: lease.bytes, nowMs }) !== undefined) {
    return count(ledger, 'givenUp');
  }
  const jitter = 1 + spreadText(lease.id, 'pause') / 2;
  const pauseMs = Math.round(settings.retryBaseMs * 2 ** (lease.attempt - 1) * jitter);
  reissueLease(ledger, lease, { node: best.record.node, nowMs, pauseMs });
}
