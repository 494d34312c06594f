/** Limits of a breaker; spans in ms. */
export interface BreakerLimits {
  /** Failures in a row that it takes. */
  readonly breakerFailures: number;
  /** Time without a success that it takes: a burst of requests that one fault meets is no outage. */
  readonly breakerSpanMs: number;
  /** How long it stays open. */
  readonly breakerOpenMs: number;
}

/** State of one origin as one node sees it. */
export interface Breaker {
  /** Failures since the last success. */
  readonly failures: number;
  /** Unix ms of the first of them. */
  readonly sinceMs: number;
  /** Until then, ms, the origin is not asked; then requests try again. */
  readonly openUntilMs: number;
}

export const closedBreaker: Breaker = { failures: 0, sinceMs: 0, openUntilMs: 0 };

/** May the origin not be asked now? */
export function isOpen(breaker: Breaker, nowMs: number): boolean {
  return nowMs < breaker.openUntilMs;
}

/**
 * The breaker after an attempt. A failure is no answer at all; an answer of any status closes it, for
 * an origin that answers 500 to one page may serve all others. A failed try after it was open opens
 * it again at once.
 */
export function afterAttempt(
  breaker: Breaker,
  attempt: { readonly failed: boolean; readonly nowMs: number; readonly limits: BreakerLimits },
): Breaker {
  if (!attempt.failed) return closedBreaker;
  const { nowMs, limits } = attempt;
  const failures = breaker.failures + 1;
  const sinceMs = breaker.failures === 0 ? nowMs : breaker.sinceMs;
  const isOutage = failures >= limits.breakerFailures && nowMs - sinceMs >= limits.breakerSpanMs;
  return { failures, sinceMs, openUntilMs: isOutage ? nowMs + limits.breakerOpenMs : 0 };
}
