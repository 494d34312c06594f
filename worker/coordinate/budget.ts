import { fitsBucket, refillBucket, type BucketRate } from './bucket.ts';
import type { Ledger } from './ledger.ts';

/** Takes one request and its bytes out of every budget, or nothing out of any. */
export function reserve(
  ledger: Ledger,
  spending: { readonly bytes: number; readonly nowMs: number },
): boolean {
  const { book, settings } = ledger;
  const { bytes, nowMs } = spending;
  const requests = rate(settings.requestsPerSecond, settings.burstSeconds);
  const volume = rate(settings.bytesPerSecond, settings.burstSeconds);
  refillBucket(book.requestBucket, requests, nowMs);
  refillBucket(book.byteBucket, volume, nowMs);
  startMonth(ledger, nowMs);
  if (
    !fitsBucket(book.requestBucket, requests, 1) ||
    !fitsBucket(book.byteBucket, volume, bytes) ||
    book.monthBytes + bytes > settings.bytesPerMonth
  ) {
    return false;
  }
  book.requestBucket.tokens -= 1;
  book.byteBucket.tokens -= bytes;
  book.monthBytes += bytes;
  return true;
}

/** Gives back what a lease that moved nothing had taken. */
export function release(ledger: Ledger, bytes: number): void {
  const { book, settings } = ledger;
  const { burstSeconds } = settings;
  const { requestBucket, byteBucket } = book;
  requestBucket.tokens = Math.min(
    settings.requestsPerSecond * burstSeconds,
    requestBucket.tokens + 1,
  );
  byteBucket.tokens = Math.min(settings.bytesPerSecond * burstSeconds, byteBucket.tokens + bytes);
  book.monthBytes = Math.max(0, book.monthBytes - bytes);
}

function rate(perSecond: number, burstSeconds: number): BucketRate {
  return { perSecond, capacity: perSecond * burstSeconds };
}

/** A month of the calendar, UTC: what providers bill by. */
function startMonth(ledger: Ledger, nowMs: number): void {
  const date = new Date(nowMs);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  if (ledger.book.month === month) return;
  ledger.book.month = month;
  ledger.book.monthBytes = 0;
}
