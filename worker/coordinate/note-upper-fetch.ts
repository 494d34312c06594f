import { noteOrigin } from './breaker.ts';
import { readFailure } from './failure-reason.ts';
import { noteTraffic } from './floor.ts';
import { count, type Ledger } from './ledger.ts';

/** Reason of a 'done' whose object came from the region's upper tier: the origin was not asked for it. */
export const upperTierReason = 'upper-tier';

/** The coordinator's own fetch for several nodes: the origin's traffic, once. */
export function noteUpperFetch(
  ledger: Ledger,
  fetched: {
    readonly resource: string;
    readonly bytes: number;
    readonly latencyMs: number;
    /** Why there is nothing; '' when there is. */
    readonly reason: string;
    readonly nowMs: number;
  },
): void {
  const { book, settings } = ledger;
  const { resource, bytes, latencyMs, reason, nowMs } = fetched;
  const { blame, retryAfterMs } = readFailure(reason);
  count(ledger, reason === '' ? 'upperFetches' : 'upperFailures');
  noteTraffic(
    book.floor,
    { kind: 'spent', requests: 1, bytes, atMs: nowMs },
    settings.trafficHalfLifeMs,
  );
  if (reason === '') {
    noteOrigin(book.breaker, { kind: 'good', atMs: nowMs, latencyMs }, settings);
  } else if (blame === 'origin') {
    noteOrigin(book.breaker, { kind: 'failed', atMs: nowMs, reason }, settings);
  } else if (blame === 'origin-refusal') {
    noteOrigin(book.breaker, { kind: 'refused', atMs: nowMs, reason, retryAfterMs }, settings);
  } else if (blame === 'resource') {
    book.refused.set(resource, nowMs + settings.banMs);
  }
}
