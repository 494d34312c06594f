import { addToSum, emptySum, sumAt, type DecayedSum } from './decay.ts';
import type { CoordinatorSettings } from './settings.ts';

/** The origin as prefetching sees it. */
export interface BreakerState {
  /** Closed when in the past, ms. */
  openUntilMs: number;
  /** True from an opening until the first good answer: one probe at a time. */
  probing: boolean;
  probeAtMs: number;
  openings: number;
  readonly failures: DecayedSum;
  readonly answers: DecayedSum;
  /** Upper tail of the origin's time, ms, by stochastic approximation of the 95th percentile. */
  slowMs: number;
  reason: string;
}

export type OriginSign =
  | { readonly kind: 'good'; readonly atMs: number; readonly latencyMs: number }
  /** A failure that may be one object's own. */
  | {
      readonly kind: 'failed';
      readonly atMs: number;
      readonly reason: string;
      readonly count?: number;
    }
  /** The origin asks to be left alone. */
  | {
      readonly kind: 'refused';
      readonly atMs: number;
      readonly reason: string;
      readonly retryAfterMs: number;
    };

export function closedBreaker(atMs: number): BreakerState {
  return {
    openUntilMs: 0,
    probing: false,
    probeAtMs: 0,
    openings: 0,
    failures: emptySum(atMs),
    answers: emptySum(atMs),
    slowMs: 0,
    reason: '',
  };
}

/** What prefetching may do now: all, one probe, or nothing. */
export function breakerGate(
  breaker: BreakerState,
  nowMs: number,
  settings: CoordinatorSettings,
): 'closed' | 'probe' | 'open' {
  if (nowMs < breaker.openUntilMs) return 'open';
  if (!breaker.probing) return 'closed';
  return nowMs >= breaker.probeAtMs + settings.breakerOpenMs ? 'probe' : 'open';
}

export function noteProbe(breaker: BreakerState, nowMs: number): void {
  breaker.probeAtMs = nowMs;
}

/** Learns from one answer of the origin. Signs may come late and in any order. */
export function noteOrigin(
  breaker: BreakerState,
  sign: OriginSign,
  settings: CoordinatorSettings,
): void {
  const halfLifeMs = settings.breakerHalfLifeMs;
  const { atMs } = sign;
  const amount = sign.kind === 'failed' ? (sign.count ?? 1) : 1;
  addToSum(breaker.answers, { amount, atMs, halfLifeMs });
  if (sign.kind === 'good') {
    noteTime(breaker, sign.latencyMs);
    if (breaker.probing && atMs >= breaker.openUntilMs) close(breaker);
    if (breaker.slowMs > settings.breakerSlowMs) {
      open(breaker, { atMs, reason: 'slow', forMs: settings.breakerOpenMs, settings });
      breaker.slowMs = 0;
    }
    return;
  }
  addToSum(breaker.failures, { amount, atMs, halfLifeMs });
  if (sign.kind === 'refused') {
    const forMs = Math.max(sign.retryAfterMs, settings.breakerOpenMs);
    open(breaker, { atMs, reason: sign.reason, forMs, settings });
    return;
  }
  const failures = sumAt(breaker.failures, atMs, halfLifeMs);
  const answers = sumAt(breaker.answers, atMs, halfLifeMs);
  const many = failures >= settings.breakerFailures - 0.5;
  const probeFailed = breaker.probing && atMs >= breaker.openUntilMs;
  if (probeFailed || (many && failures >= settings.breakerShare * answers)) {
    open(breaker, { atMs, reason: sign.reason, forMs: settings.breakerOpenMs, settings });
  }
}

function open(
  breaker: BreakerState,
  opening: {
    readonly atMs: number;
    readonly reason: string;
    readonly forMs: number;
    readonly settings: CoordinatorSettings;
  },
): void {
  const { atMs, reason, forMs, settings } = opening;
  // Signs of the same trouble must not double the pause: only one that comes after it does.
  if (atMs < breaker.openUntilMs) return;
  const backoffMs = Math.min(forMs * 2 ** Math.min(breaker.openings, 10), settings.breakerMaxMs);
  breaker.openUntilMs = atMs + Math.max(backoffMs, Math.min(forMs, settings.breakerMaxMs));
  breaker.openings += 1;
  breaker.probing = true;
  // The first probe may go the moment the pause ends.
  breaker.probeAtMs = 0;
  breaker.reason = reason;
}

function close(breaker: BreakerState): void {
  breaker.probing = false;
  breaker.openings = 0;
  breaker.openUntilMs = 0;
  breaker.reason = '';
  breaker.failures.value = 0;
}

/** Robbins-Monro on the 95th percentile: up by 19 parts when above, down by one when below. */
function noteTime(breaker: BreakerState, latencyMs: number): void {
  const step = Math.max(breaker.slowMs, 100) * 0.02;
  breaker.slowMs += latencyMs > breaker.slowMs ? step * 0.95 : -step * 0.05;
  if (breaker.slowMs < 0) breaker.slowMs = 0;
}
