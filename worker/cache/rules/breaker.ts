/** Limits of a breaker: failures in a row that open it, and for how long, ms. */
export interface BreakerLimits {
  readonly breakerFailures: number;
  readonly breakerOpenMs: number;
}

/** State of one origin as one node sees it. */
export interface Breaker {
  readonly failures: number;
  /** Until then, ms, the origin is not asked; then one request tries. */
  readonly openUntilMs: number;
}

export const closedBreaker: Breaker = { failures: 0, openUntilMs: 0 };

/** May the origin be asked now? */
export function isOpen(breaker: Breaker, nowMs: number): boolean {
  return nowMs < breaker.openUntilMs;
}

/**
 * The breaker after an attempt. A failure is no answer at all; an answer of any status closes it, for
 * an origin that answers 500 to one page may serve all others. A failed try while half open opens it
 * again at once.
 */
export function afterAttempt(
  breaker: Breaker,
  attempt: { readonly failed: boolean; readonly nowMs: number; readonly limits: BreakerLimits },
): Breaker {
  if (!attempt.failed) return closedBreaker;
  const failures = breaker.failures + 1;
  if (failures < attempt.limits.breakerFailures) return { failures, openUntilMs: 0 };
  return { failures, openUntilMs: attempt.nowMs + attempt.limits.breakerOpenMs };
}
