import { budgetLeft, type BudgetLeft } from './budget.ts';
import type { LeaseStage } from './book.ts';
import { creditOf } from './credit.ts';
import { effectOf, type Effect } from './effect.ts';
import { extraTraffic } from './floor.ts';
import type { Ledger } from './ledger.ts';
import { pendingUses } from './pending-uses.ts';
import { viewNodes } from './node-view.ts';
import { tallyPrecision, type PrecisionTally } from './precision.ts';
import type { Refusals, VisitTally } from './types.ts';

export interface NodeDescription {
  readonly node: string;
  /** The region that it belongs to; another's while this coordinator stands in. */
  readonly home: string;
  /** In (0, 1). */
  readonly credit: number;
  readonly quality: number;
  readonly demandShare: number;
  readonly suspected: boolean;
  readonly seenAtMs: number;
  readonly roundTripMs: number;
  /** null: unknown. */
  readonly freeBytes: number | null;
  readonly capacityBytes: number | null;
  /** Mean time that it keeps what it gets; null while nothing has to make room. */
  readonly keepsMs: number | null;
  readonly waiting: number;
  readonly leases: number;
  readonly prefetchedBytes: number;
}

export interface LeaseDescription {
  readonly id: string;
  readonly node: string;
  readonly resource: string;
  readonly stage: LeaseStage;
  readonly confidence: number;
  readonly issuedAtMs: number;
  readonly attempt: number;
}

/** What a region's coordinator shows: plain JSON. */
export interface CoordinatorState {
  readonly site: string;
  readonly region: string;
  readonly atMs: number;
  readonly stopped: boolean;
  readonly stoppedReason: string;
  readonly dryRun: boolean;
  readonly confidenceFloor: number;
  /** Growth of origin traffic as the floor's controller sees it; null while nothing was fetched. */
  readonly extraRequests: number | null;
  readonly extraBytes: number | null;
  readonly extraShare: number;
  readonly breaker: {
    readonly open: boolean;
    readonly untilMs: number;
    readonly reason: string;
    /** Times in a row that it has opened. */
    readonly openings: number;
  };
  /** What the region has left of its own. */
  readonly budget: BudgetLeft;
  readonly nodes: readonly NodeDescription[];
  readonly leases: Readonly<Record<LeaseStage, number>>;
  readonly recentLeases: readonly LeaseDescription[];
  /** Of the leases that are kept: those judged within `retentionMs`. */
  readonly precision: readonly PrecisionTally[];
  readonly refusals: Readonly<Refusals>;
  readonly counters: Readonly<Record<string, number>>;
  /** From an access to its consequence stored at a node, ms of the site's time. */
  readonly reaction: { readonly samples: number; readonly p50Ms: number; readonly p95Ms: number };
  /** Of prefetching, against the region-hours held out; null while there are too few. */
  readonly effect: Effect | null;
  /** What visitors met, by arm and group of the visitors' holdout. */
  readonly visits: readonly VisitTally[];
  readonly leasesKept: number;
  readonly freshKept: number;
}

const recentMax = 40;

export function describeBook(ledger: Ledger, nowMs: number): CoordinatorState {
  const { book, settings } = ledger;
  const pending = pendingUses(ledger, nowMs);
  const extra = extraTraffic(book.floor, { nowMs, pending }, settings);
  return {
    site: book.site,
    region: book.region,
    atMs: nowMs,
    stopped: book.stopped,
    stoppedReason: book.stoppedReason,
    dryRun: settings.dryRun,
    confidenceFloor: book.floor.floor,
    extraRequests: finiteOrNull(extra.requests),
    extraBytes: finiteOrNull(extra.bytes),
    extraShare: settings.extraShare,
    breaker: {
      open: nowMs < book.breaker.openUntilMs || book.breaker.probing,
      untilMs: book.breaker.openUntilMs,
      reason: book.breaker.reason,
      openings: book.breaker.openings,
    },
    budget: budgetLeft(ledger, { scope: 'region', nowMs }),
    nodes: describeNodes(ledger, nowMs),
    leases: { ...book.stages },
    recentLeases: [...book.leases.values()].slice(-recentMax).map((lease) => ({
      id: lease.id,
      node: lease.node,
      resource: lease.resource,
      stage: lease.stage,
      confidence: lease.confidence,
      issuedAtMs: lease.issuedAtMs,
      attempt: lease.attempt,
    })),
    precision: tallyPrecision(book.leases.values()),
    refusals: { ...book.refusals },
    counters: { ...book.counters },
    reaction: describeReaction(ledger.reactions),
    effect: effectOf(book.hours.values()) ?? null,
    visits: book.visits,
    leasesKept: book.leases.size,
    freshKept: book.fresh.size,
  };
}

/** Nodes whose caches are full, with the mean time that each keeps what it gets, ms. */
export function keepingOf({ book }: Ledger): Record<string, number> {
  const keeping: Record<string, number> = {};
  for (const { node, keepsMs } of book.nodes.values())
    if (keepsMs !== undefined) keeping[node] = keepsMs;
  return keeping;
}

/** Credits by node, rounded where sums in another order may differ. */
export function creditsOf(ledger: Ledger, nowMs: number): Record<string, number> {
  const { book, settings } = ledger;
  return Object.fromEntries(
    [...book.nodes.values()].map((record) => [
      record.node,
      Math.round(creditOf(record.credit, { nowMs, settings }) * 1e9) / 1e9,
    ]),
  );
}

function describeReaction(samples: readonly number[]): CoordinatorState['reaction'] {
  const sorted = [...samples].sort((a, b) => a - b);
  const quantile = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { samples: sorted.length, p50Ms: quantile(0.5), p95Ms: quantile(0.95) };
}

function describeNodes(ledger: Ledger, nowMs: number): NodeDescription[] {
  return [...viewNodes(ledger, nowMs).values()]
    .map(({ record, credit, quality, demandShare, suspected }) => ({
      node: record.node,
      home: record.home,
      credit,
      quality,
      demandShare,
      suspected,
      seenAtMs: record.seenAtMs,
      roundTripMs: record.roundTripMs,
      freeBytes: finiteOrNull(record.freeBytes),
      capacityBytes: finiteOrNull(record.capacityBytes),
      keepsMs: record.keepsMs ?? null,
      waiting: ledger.waiting.get(record.node)?.size ?? 0,
      leases: record.leases,
      prefetchedBytes: record.prefetchedBytes,
    }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
