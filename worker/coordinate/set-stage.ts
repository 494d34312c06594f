import type { LeaseRecord, LeaseStage } from './book.ts';
import { placeLease, type Ledger } from './ledger.ts';

const final: ReadonlySet<LeaseStage> = new Set([
  'used',
  'wasted',
  'late',
  'failed',
  'lapsed',
  'cancelled',
]);

/** Moves a lease to a stage and keeps the count of those that are there or came through. */
export function setStage(
  ledger: Ledger,
  lease: LeaseRecord,
  to: { readonly stage: LeaseStage; readonly nowMs: number },
): void {
  const { stage, nowMs } = to;
  if (lease.stage === stage) return;
  const { stages } = ledger.book;
  // A verdict that a later word overturns is taken back; steps on the way stay counted.
  if (final.has(lease.stage)) stages[lease.stage] -= 1;
  if (final.has(stage)) stages[stage] += 1;
  lease.stage = stage;
  lease.finalAtMs = final.has(stage) ? nowMs : Infinity;
  placeLease(ledger, lease);
}

/** What all that was heard amounts to, whatever the order in which it came. */
export function stageOf(lease: LeaseRecord): LeaseStage {
  const { heard } = lease;
  if (heard.used !== undefined) return 'used';
  if (heard.wasted !== undefined) return 'wasted';
  if (heard.late !== undefined) return 'late';
  if (heard.failed !== undefined) return 'failed';
  if (heard.done !== undefined) return 'done';
  if (lease.stage === 'cancelled') return 'cancelled';
  if (lease.lapsedAtMs > 0) return 'lapsed';
  return heard.taken === undefined ? 'offered' : 'taken';
}
