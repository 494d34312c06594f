/** A forecast that is sure is believed for up to this long. */
const longestMs = 6 * 3_600_000;

/** A resource that changes with every fetch is kept this long at most: enough for the visit that the forecast saw coming. */
const shortestMs = 30_000;

/** A change is to be found stale at most this often. */
const toleratedStaleShare = 0.1;

/**
 * How long a prefetched object may be kept before the origin is asked again, ms; the origin's own
 * lifetime is applied besides (the shorter counts).
 *
 * f(c, v) = longest · c² · ln(1 - 0.1) / ln(1 - v), bounded to [30 s, 6 h · c²].
 *
 * Reason: v is the share of fetches that found a changed validator. With changes at a steady rate,
 * P(unchanged after n fetch intervals) = (1 - v)^n, and n = ln(1 - 0.1) / ln(1 - v) intervals keep the
 * chance to hold an outdated copy under a tenth; one interval is taken as `longest`. The square of
 * the confidence frees space from doubtful forecasts early: at c = 0.8 it keeps 64 % of the time, at
 * c = 0.5 a quarter.
 *
 * confidence and volatility in [0, 1].
 */
export function prefetchTtlMs({
  confidence,
  volatility,
}: {
  confidence: number;
  volatility: number;
}): number {
  const believed = longestMs * confidence * confidence;
  if (volatility <= 0) return Math.max(shortestMs, believed);
  if (volatility >= 1) return shortestMs;
  const intervals = Math.log(1 - toleratedStaleShare) / Math.log(1 - volatility);
  return Math.min(believed, Math.max(shortestMs, believed * intervals));
}
