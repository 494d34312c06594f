import type { LeaseRecord } from './book.ts';
import { count, freshKey, type Ledger } from './ledger.ts';

/** Most (node, resource) pairs watched; the longest unheard of make room. */
const watchedMax = 20_000;

/** A lease in vain: past the limit within the window, the pair is banned for a while. */
export function noteUnused(ledger: Ledger, lease: LeaseRecord, atMs: number): void {
  const { settings } = ledger;
  const { loops } = ledger.book;
  const key = freshKey(lease.node, lease.resource);
  const known = loops.get(key);
  const current =
    known !== undefined && atMs - known.sinceMs < settings.loopWindowMs
      ? known
      : { count: 0, sinceMs: atMs, bannedUntilMs: 0 };
  current.count += 1;
  if (current.count >= settings.loopLimit) {
    current.bannedUntilMs = atMs + settings.banMs;
    current.count = 0;
    current.sinceMs = atMs;
    count(ledger, 'bans');
  }
  loops.delete(key);
  loops.set(key, current);
  if (loops.size > watchedMax) {
    const oldest = loops.keys().next().value;
    if (oldest !== undefined) loops.delete(oldest);
  }
}

/** A use ends the count: such leases are no loop. */
export function noteUse(ledger: Ledger, lease: LeaseRecord): void {
  ledger.book.loops.delete(freshKey(lease.node, lease.resource));
}
