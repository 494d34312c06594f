/** Past this the rate that a confidence implies grows without bound. */
const confidenceMax = 0.99;

/**
 * The fetches that one first use of a prefetched object spares, in [0, 1]. The object was fetched
 * `usedAfterMs` before its visitor came, so it also ends that much earlier than the visitor's own fetch
 * would have. In a cache without prefetching a fetch buys a cycle of the lifetime T and the wait τ for the
 * next visitor (renewal theory, Poisson demand), so life lost by u costs u / (T + τ) fetches. Confidence p
 * of an access within T means T / τ = -ln(1 - p).
 */
export function sparedByUse(use: {
  readonly usedAfterMs: number;
  readonly ttlMs: number;
  readonly confidence: number;
}): number {
  const { usedAfterMs, ttlMs, confidence } = use;
  const accessesALife = -Math.log1p(-Math.min(Math.max(confidence, 0.01), confidenceMax));
  const cycleMs = Math.max(ttlMs, 1) * (1 + 1 / accessesALife);
  return 1 - Math.min(Math.max(usedAfterMs, 0), ttlMs) / cycleMs;
}
