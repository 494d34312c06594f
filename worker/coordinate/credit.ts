import type { LeaseRecord } from './book.ts';
import { addToSum, emptySum, sumAt, type DecayedSum } from './decay.ts';
import type { CoordinatorSettings } from './settings.ts';
import { expectedFetchMs } from './worth.ts';

/** What a node earned and lost, decayed; and how much of its claimed use its visitors' requests bear out. */
export interface CreditAccount {
  readonly earned: DecayedSum;
  readonly lost: DecayedSum;
  readonly claimedUses: DecayedSum;
  readonly countedHits: DecayedSum;
}

/** The same events at two half-lives: what a node is known for, and what it has been doing lately. */
export interface CreditState {
  readonly long: CreditAccount;
  readonly recent: CreditAccount;
}

/** One lease's part in its node's credit. */
export interface CreditPart {
  readonly account: 'earned' | 'lost' | 'claimedUses';
  readonly amount: number;
  readonly atMs: number;
}

const doneEarns = 0.1;
const lapseLoses = 0.5;
const failureLoses = 0.5;
const lateLoses = 0.4;
/** A waste at even odds costs this much. */
const wasteLoses = 0.5;
/** Odds past which a waste costs no more: one bad forecast must not sink a node. */
const oddsMax = 3;
/** A claimed use that no visitor's request bears out costs this much. */
const falseClaimLoses = 2;
/** Claims that may be ahead of the accesses that bear them out: they travel apart. */
const claimSlack = 3;

export function emptyCredit(atMs: number): CreditState {
  return { long: emptyAccount(atMs), recent: emptyAccount(atMs) };
}

function emptyAccount(atMs: number): CreditAccount {
  return {
    earned: emptySum(atMs),
    lost: emptySum(atMs),
    claimedUses: emptySum(atMs),
    countedHits: emptySum(atMs),
  };
}

/**
 * What a lease earns and loses its node, by all that was heard of it: a function of the set of its
 * outcomes, not of their order, so that a queue may deliver them as it likes.
 * Reasons for each amount are in docs/credit.md.
 */
export function creditParts(lease: LeaseRecord, settings: CoordinatorSettings): CreditPart[] {
  const { done, used, wasted, late, failed } = lease.heard;
  const parts: CreditPart[] = [];
  const inTime = done !== undefined && late === undefined;
  if (inTime && lease.validatorHolds && (wasted === undefined || used !== undefined)) {
    parts.push({ account: 'earned', amount: doneEarns, atMs: done.atMs });
  }
  if (used !== undefined) {
    const bytes = Math.max(done?.bytes ?? lease.bytes, 1);
    const amount = saving(used.latencyMs, expectedFetchMs(bytes, settings));
    parts.push({ account: 'earned', amount, atMs: used.atMs });
    parts.push({ account: 'claimedUses', amount: 1, atMs: used.atMs });
    return parts;
  }
  if (wasted !== undefined) {
    parts.push({ account: 'lost', amount: wasteLoses * odds(lease.confidence), atMs: wasted.atMs });
  } else if (late !== undefined) {
    parts.push({ account: 'lost', amount: lateLoses, atMs: late.atMs });
  } else if (failed !== undefined && !lease.blameless) {
    parts.push({ account: 'lost', amount: failureLoses, atMs: failed.atMs });
  } else if (
    done === undefined &&
    failed === undefined &&
    lease.lapsedAtMs > 0 &&
    !lease.blameless
  ) {
    parts.push({ account: 'lost', amount: lapseLoses, atMs: lease.lapsedAtMs });
  }
  return parts;
}

/** Applies what changed: `before` is taken back, `after` added. */
export function moveCredit(
  credit: CreditState,
  change: { readonly before: readonly CreditPart[]; readonly after: readonly CreditPart[] },
  settings: CoordinatorSettings,
): void {
  for (const { account, amount, atMs } of change.before) {
    addTo(credit, account, { amount: -amount, atMs }, settings);
  }
  for (const { account, amount, atMs } of change.after) {
    addTo(credit, account, { amount, atMs }, settings);
  }
}

/** Visitors' requests that the node answered with what it had prefetched, counted by others than it. */
export function countHits(
  credit: CreditState,
  hits: { readonly amount: number; readonly atMs: number },
  settings: CoordinatorSettings,
): void {
  addTo(credit, 'countedHits', hits, settings);
}

/**
 * A node's credit in (0, 1): the mean of a Beta posterior over 'this node's leases pay', with a
 * prior of `creditPrior` on either side (beta reputation, Jøsang and Ismail 2002, with decay); the
 * worse of the long and the recent account, so that a good name does not outlast its reasons by
 * more than the recent half-life.
 */
export function creditOf(
  credit: CreditState,
  at: { readonly nowMs: number; readonly settings: CoordinatorSettings },
): number {
  const { nowMs, settings } = at;
  const { creditPrior: prior, creditHalfLifeMs, creditRecentHalfLifeMs } = settings;
  return Math.min(
    standing(credit.long, { nowMs, prior, halfLifeMs: creditHalfLifeMs }),
    standing(credit.recent, { nowMs, prior, halfLifeMs: creditRecentHalfLifeMs }),
  );
}

/** Claimed uses count only as far as visitors' own requests bear them out. */
function standing(
  account: CreditAccount,
  by: { readonly nowMs: number; readonly prior: number; readonly halfLifeMs: number },
): number {
  const { nowMs, prior, halfLifeMs } = by;
  const claimed = Math.max(0, sumAt(account.claimedUses, nowMs, halfLifeMs));
  const counted = Math.max(0, sumAt(account.countedHits, nowMs, halfLifeMs));
  const borneOut = Math.min(1, (counted + claimSlack) / (claimed + claimSlack));
  const unborne = Math.max(0, claimed - counted - claimSlack);
  const earned = Math.max(0, sumAt(account.earned, nowMs, halfLifeMs)) * borneOut;
  const lost = Math.max(0, sumAt(account.lost, nowMs, halfLifeMs)) + falseClaimLoses * unborne;
  return (prior + earned) / (2 * prior + earned + lost);
}

function addTo(
  credit: CreditState,
  account: keyof CreditAccount,
  part: { readonly amount: number; readonly atMs: number },
  settings: CoordinatorSettings,
): void {
  addToSum(credit.long[account], { ...part, halfLifeMs: settings.creditHalfLifeMs });
  addToSum(credit.recent[account], { ...part, halfLifeMs: settings.creditRecentHalfLifeMs });
}

/**
 * From 0.5 to 1.5, 1 for what an object of this size ordinarily spares: time saved per byte, but
 * measured against its own size, because a node does not choose what it is leased.
 */
function saving(latencyMs: number, ordinaryMs: number): number {
  const ratio = Math.max(latencyMs, 0) / ordinaryMs;
  return 0.5 + ratio / (1 + ratio);
}

/** At confidence p an honest node's waste is met by p / (1 - p) uses: these odds make them even. */
function odds(confidence: number): number {
  return Math.min(confidence / Math.max(1 - confidence, 1e-6), oddsMax);
}
