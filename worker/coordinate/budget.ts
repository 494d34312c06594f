import { fitsBucket, refillBucket, type BucketRate, type BucketState } from './bucket.ts';
import type { Ledger } from './ledger.ts';
import type { CoordinatorSettings } from './settings.ts';
import type { RefusalReason } from './types.ts';

/** Requests and bytes that may be spent. */
export interface Tokens {
  requests: number;
  bytes: number;
}

/** Whom a budget is of: one region of a site, all of the site's, or all sites of an origin. */
export type BudgetScope = 'region' | 'site' | 'origin';

export interface BudgetLimits {
  readonly requestsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly bytesPerMonth: number;
}

/** What is left of a budget; the month is of the calendar, UTC: what providers bill by. */
export interface BudgetState {
  readonly requestBucket: BucketState;
  readonly byteBucket: BucketState;
  monthBytes: number;
  month: number;
}

export function limitsOf(scope: BudgetScope, settings: CoordinatorSettings): BudgetLimits {
  if (scope === 'region') return settings;
  if (scope === 'site') {
    return {
      requestsPerSecond: settings.siteRequestsPerSecond,
      bytesPerSecond: settings.siteBytesPerSecond,
      bytesPerMonth: settings.siteBytesPerMonth,
    };
  }
  return {
    requestsPerSecond: settings.originRequestsPerSecond,
    bytesPerSecond: settings.originBytesPerSecond,
    bytesPerMonth: settings.originBytesPerMonth,
  };
}

/**
 * Takes one request and its bytes out of every budget, or nothing out of any: the region's own, and
 * what the coordinator has drawn of the site's and the origin's.
 * @returns why not; undefined when it was taken.
 */
export function reserve(
  ledger: Ledger,
  spending: { readonly bytes: number; readonly nowMs: number },
): RefusalReason | undefined {
  const { book, settings, purses } = ledger;
  const { bytes, nowMs } = spending;
  const { requests, volume } = refill(book, { limits: settings, settings, nowMs });
  if (
    !fitsBucket(book.requestBucket, requests, 1) ||
    !fitsBucket(book.byteBucket, volume, bytes) ||
    book.monthBytes + bytes > settings.bytesPerMonth
  ) {
    return 'budget';
  }
  for (const [scope, reason] of [
    ['site', 'site-budget'],
    ['origin', 'origin-budget'],
  ] as const) {
    const purse = purses?.[scope];
    if (purse !== undefined && (purse.requests < 1 || purse.bytes < bytes)) return reason;
  }
  move(ledger, { requests: -1, bytes: -bytes });
  return undefined;
}

/** Gives back what a lease that moved nothing had taken. */
export function release(ledger: Ledger, bytes: number): void {
  move(ledger, { requests: 1, bytes });
  const { book, settings } = ledger;
  const { burstSeconds, requestsPerSecond, bytesPerSecond } = settings;
  const { requestBucket, byteBucket } = book;
  requestBucket.tokens = Math.min(requestsPerSecond * burstSeconds, requestBucket.tokens);
  byteBucket.tokens = Math.min(bytesPerSecond * burstSeconds, byteBucket.tokens);
}

/** One region may hold at most this share of a common budget's burst, so that the others go on. */
const drawnShareMax = 0.1;

/**
 * Gives a region tokens of a budget that it shares with others, as many as it wants and there are.
 * What it did not spend of the last comes back with the question.
 */
export function drawTokens(
  state: BudgetState,
  draw: { readonly wanted: Tokens; readonly returned: Tokens; readonly nowMs: number },
  budget: { readonly limits: BudgetLimits; readonly settings: CoordinatorSettings },
): Tokens {
  const { wanted, returned, nowMs } = draw;
  const { limits, settings } = budget;
  const { requestBucket, byteBucket } = state;
  const { requests, volume } = refill(state, { limits, settings, nowMs });
  requestBucket.tokens = Math.min(requests.capacity, requestBucket.tokens + returned.requests);
  byteBucket.tokens = Math.min(volume.capacity, byteBucket.tokens + returned.bytes);
  state.monthBytes = Math.max(0, state.monthBytes - returned.bytes);
  const monthLeft = Math.max(0, limits.bytesPerMonth - state.monthBytes);
  const drawn = {
    requests: least(wanted.requests, requestBucket.tokens, requests.capacity * drawnShareMax),
    bytes: least(wanted.bytes, byteBucket.tokens, volume.capacity * drawnShareMax, monthLeft),
  };
  requestBucket.tokens -= drawn.requests;
  byteBucket.tokens -= drawn.bytes;
  state.monthBytes += drawn.bytes;
  return drawn;
}

function least(...values: readonly number[]): number {
  return Math.max(0, Math.min(...values));
}

function move({ book, purses }: Ledger, by: Tokens): void {
  book.requestBucket.tokens += by.requests;
  book.byteBucket.tokens += by.bytes;
  book.monthBytes = Math.max(0, book.monthBytes - by.bytes);
  for (const purse of Object.values(purses ?? {})) {
    purse.requests += by.requests;
    purse.bytes += by.bytes;
  }
}

function refill(
  state: BudgetState,
  at: {
    readonly limits: BudgetLimits;
    readonly settings: CoordinatorSettings;
    readonly nowMs: number;
  },
): { readonly requests: BucketRate; readonly volume: BucketRate } {
  const { limits, nowMs } = at;
  const { burstSeconds } = at.settings;
  const requests = rate(limits.requestsPerSecond, burstSeconds);
  const volume = rate(limits.bytesPerSecond, burstSeconds);
  refillBucket(state.requestBucket, requests, nowMs);
  refillBucket(state.byteBucket, volume, nowMs);
  const date = new Date(nowMs);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  if (state.month !== month) {
    state.month = month;
    state.monthBytes = 0;
  }
  return { requests, volume };
}

function rate(perSecond: number, burstSeconds: number): BucketRate {
  return { perSecond, capacity: perSecond * burstSeconds };
}

/** A budget as an operator sees it. */
export interface BudgetLeft extends BudgetLimits {
  readonly scope: BudgetScope;
  /** Tokens in the buckets now. */
  readonly requests: number;
  readonly bytes: number;
  readonly monthBytes: number;
}

export function budgetLeft(
  at: { readonly book: BudgetState; readonly settings: CoordinatorSettings },
  of: { readonly scope: BudgetScope; readonly nowMs: number },
): BudgetLeft {
  const { book, settings } = at;
  const { requestsPerSecond, bytesPerSecond, bytesPerMonth } = limitsOf(of.scope, settings);
  const limits = { requestsPerSecond, bytesPerSecond, bytesPerMonth };
  refill(book, { limits, settings, nowMs: of.nowMs });
  return {
    scope: of.scope,
    ...limits,
    requests: Math.floor(book.requestBucket.tokens),
    bytes: Math.floor(book.byteBucket.tokens),
    monthBytes: book.monthBytes,
  };
}
