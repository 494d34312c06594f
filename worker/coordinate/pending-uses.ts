import { promisesKept } from './floor.ts';
import type { Ledger } from './ledger.ts';
import { sparedByUse } from './spared-by-use.ts';

/** Fetches that what was prefetched is yet expected to spare, in requests and in bytes. */
export interface PendingUses {
  readonly requests: number;
  readonly bytes: number;
}

/**
 * A prefetch is spent when it is done and spared when it is used, minutes or hours later; a ratio of
 * the two alone would always see too much traffic after a start. So what is stored and unused counts by
 * the chance that it will yet be used: with accesses at the constant rate that its confidence implies,
 * and a share t of its lifetime gone, 1 - (1 - p)^(1 - t), times the share of such promises kept of late.
 */
export function pendingUses(ledger: Ledger, nowMs: number): PendingUses {
  let requests = 0;
  let bytes = 0;
  const kept = promisesKept(ledger.book.floor, nowMs, ledger.settings);
  for (const lease of ledger.book.leases.values()) {
    const { done } = lease.heard;
    if (lease.stage !== 'done' || done === undefined) continue;
    const left = 1 - (nowMs - done.atMs) / Math.max(lease.ttlMs, 1);
    if (left <= 0) continue;
    const chance = kept * (1 - (1 - Math.min(lease.confidence, 0.99)) ** Math.min(left, 1));
    const { confidence, ttlMs } = lease;
    const usedAfterMs = ttlMs * (1 - Math.min(left, 1) / 2);
    const spared = chance * sparedByUse({ usedAfterMs, ttlMs, confidence });
    requests += spared;
    bytes += spared * done.bytes;
  }
  return { requests, bytes };
}
