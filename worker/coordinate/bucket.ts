/** A token bucket: `tokens` as of `atMs`. */
export interface BucketState {
  tokens: number;
  atMs: number;
}

export interface BucketRate {
  readonly perSecond: number;
  readonly capacity: number;
}

export function refillBucket(bucket: BucketState, rate: BucketRate, nowMs: number): void {
  const elapsedMs = nowMs - bucket.atMs;
  if (elapsedMs <= 0) return;
  bucket.tokens = Math.min(rate.capacity, bucket.tokens + (elapsedMs / 1_000) * rate.perSecond);
  bucket.atMs = nowMs;
}

/** Whether `amount` fits now; something larger than the bucket fits a full one, or it never would. */
export function fitsBucket(bucket: BucketState, rate: BucketRate, amount: number): boolean {
  return bucket.tokens >= Math.min(amount, rate.capacity);
}
