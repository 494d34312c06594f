import type { Outcome } from '../../protocol/messages.ts';
import type { LeaseRecord } from './book.ts';
import { noteOrigin } from './breaker.ts';
import { release } from './budget.ts';
import { creditParts, moveCredit } from './credit.ts';
import { addToSum } from './decay.ts';
import { readFailure } from './failure-reason.ts';
import { noteTraffic, noteVerdict } from './floor.ts';
import { count, nodeOf, noteFresh, type Ledger } from './ledger.ts';
import { noteUnused, noteUse } from './loops.ts';
import { upperTierReason } from './note-upper-fetch.ts';
import { reassignLease } from './reassign-lease.ts';
import { setStage, stageOf } from './set-stage.ts';
import { expectedFetchMs } from './worth.ts';

/** Learns what became of leases. An outcome heard before counts once; order does not matter. */
export function settleOutcomes(ledger: Ledger, outcomes: readonly Outcome[], nowMs: number): void {
  for (const outcome of outcomes) settleOutcome(ledger, outcome, nowMs);
}

function settleOutcome(ledger: Ledger, outcome: Outcome, nowMs: number): void {
  const lease = ledger.book.leases.get(outcome.leaseId);
  if (lease === undefined) return count(ledger, 'outcomesUnknown');
  if (lease.node !== outcome.node) return count(ledger, 'outcomesForeign');
  if (lease.heard[outcome.kind] !== undefined) {
    // Taken is known from the exchange that handed it over; the node's own word changes nothing.
    return count(ledger, outcome.kind === 'taken' ? 'outcomesTaken' : 'outcomesRepeated');
  }
  count(ledger, 'outcomes');
  changeLease(ledger, lease, {
    nowMs,
    change: () => {
      const { atMs, bytes, latencyMs } = outcome;
      lease.heard[outcome.kind] = { atMs, bytes, latencyMs };
      if (outcome.kind === 'taken') ledger.book.stages.taken += 1;
      if (outcome.kind === 'done') noteDone(ledger, lease, outcome);
      if (outcome.kind === 'used') noteUsed(ledger, lease, outcome);
      if (outcome.kind === 'wasted') noteWasted(ledger, lease, atMs);
      if (outcome.kind === 'late') noteSpent(ledger, lease, outcome);
      if (outcome.kind === 'failed') noteFailed(ledger, lease, { outcome, nowMs });
    },
  });
}

/** Applies a change to a lease, and its difference to the node's credit. */
export function changeLease(
  ledger: Ledger,
  lease: LeaseRecord,
  apply: { readonly nowMs: number; readonly change: () => void },
): void {
  const record = nodeOf(ledger, lease.node, apply.nowMs);
  const before = creditParts(lease, ledger.settings);
  apply.change();
  moveCredit(
    record.credit,
    { before, after: creditParts(lease, ledger.settings) },
    ledger.settings,
  );
  ledger.changes?.leases.add(lease.id);
  setStage(ledger, lease, { stage: stageOf(lease), nowMs: apply.nowMs });
}

function noteDone(ledger: Ledger, lease: LeaseRecord, outcome: Outcome): void {
  const { book, settings } = ledger;
  const { atMs, bytes, latencyMs } = outcome;
  book.stages.done += 1;
  if (lease.causedAtMs > 0 && lease.attempt === 1) noteReaction(ledger, atMs - lease.causedAtMs);
  const known = book.validators.get(lease.resource);
  lease.validatorHolds = known === undefined || known === outcome.validator;
  noteFresh(ledger, { node: lease.node, resource: lease.resource, untilMs: atMs + lease.ttlMs });
  noteSpent(ledger, lease, outcome);
  if (outcome.reason !== upperTierReason) {
    noteOrigin(book.breaker, { kind: 'good', atMs, latencyMs }, settings);
  }
  const record = nodeOf(ledger, lease.node, atMs);
  const halfLifeMs = settings.creditHalfLifeMs;
  addToSum(record.tookMs, { amount: Math.max(latencyMs, 1), atMs, halfLifeMs });
  addToSum(record.ordinaryMs, { amount: expectedFetchMs(bytes, settings), atMs, halfLifeMs });
  record.prefetchedBytes += bytes;
}

const reactionsMax = 512;

function noteReaction(ledger: Ledger, tookMs: number): void {
  ledger.reactions.push(tookMs);
  if (ledger.reactions.length > reactionsMax) ledger.reactions.shift();
}

/** Nobody came for it. */
export function noteWasted(ledger: Ledger, lease: LeaseRecord, atMs: number): void {
  noteUnused(ledger, lease, atMs);
  if (lease.heard.used === undefined) noteLeaseVerdict(ledger, lease, { used: false, atMs });
}

function noteLeaseVerdict(
  ledger: Ledger,
  lease: LeaseRecord,
  verdict: { readonly used: boolean; readonly atMs: number },
): void {
  const { confidence } = lease;
  const { trafficHalfLifeMs } = ledger.settings;
  noteVerdict(ledger.book.floor, { confidence, ...verdict }, trafficHalfLifeMs);
}

/** A fetch that the origin answered, counted once a lease. */
function noteSpent(ledger: Ledger, lease: LeaseRecord, outcome: Outcome): void {
  if (outcome.reason === upperTierReason) return;
  const { done, late } = lease.heard;
  if (outcome.kind !== 'failed' && done !== undefined && late !== undefined) return;
  const { bytes, atMs } = outcome;
  const halfLifeMs = ledger.settings.trafficHalfLifeMs;
  noteTraffic(ledger.book.floor, { kind: 'spent', requests: 1, bytes, atMs }, halfLifeMs);
}

function noteUsed(ledger: Ledger, lease: LeaseRecord, outcome: Outcome): void {
  noteLeaseVerdict(ledger, lease, { used: true, atMs: outcome.atMs });
  noteUse(ledger, lease);
}

function noteFailed(
  ledger: Ledger,
  lease: LeaseRecord,
  failed: { readonly outcome: Outcome; readonly nowMs: number },
): void {
  const { book, settings } = ledger;
  const { outcome, nowMs } = failed;
  const { atMs, reason, bytes } = outcome;
  const { blame, retryAfterMs } = readFailure(reason);
  count(ledger, `failed:${blame}`);
  // Credit is the node's own: what the origin or the resource did must not cost it.
  if (blame !== 'node') lease.blameless = true;
  const nothingMoved = blame === 'nobody' || (blame === 'node' && bytes === 0);
  if (nothingMoved) release(ledger, lease.bytes);
  else if (blame !== 'node' || bytes > 0) noteSpent(ledger, lease, outcome);
  if (blame === 'resource') book.refused.set(lease.resource, nowMs + settings.banMs);
  if (blame === 'origin') noteOrigin(book.breaker, { kind: 'failed', atMs, reason }, settings);
  if (blame === 'origin-refusal') {
    noteOrigin(book.breaker, { kind: 'refused', atMs, reason, retryAfterMs }, settings);
  }
  if (blame === 'node') reassignLease(ledger, lease, nowMs);
}
