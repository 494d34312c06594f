import type { Forecast, Invalidation, Lease, Outcome } from '../../protocol/messages.ts';

import type { Trip } from './choose-region.ts';
import type { CreditState } from './credit.ts';
import type { LeaseTerms } from './issue-lease.ts';

/** What visitors of one group of one arm of the experiment met, see `armOf`. */
export interface VisitTally {
  readonly heldOut: boolean;
  readonly group: number;
  readonly requests: number;
  /** Answered without the origin. */
  readonly hits: number;
  /** Real time to the first byte, ms, of all together. */
  readonly waitMs: number;
  readonly originBytes: number;
}

/** What a node says of itself when it comes for leases. */
export interface NodeReport {
  readonly node: string;
  /** The region that it belongs to, whichever coordinator it asks. */
  readonly region: string;
  readonly atMs: number;
  readonly freeBytes: number;
  readonly capacityBytes: number;
  /** Mean time that it keeps what it gets, ms; left out while nothing has to make room. */
  readonly keepsMs?: number | undefined;
  /** Measured round trip to its visitors, ms; 0 when unknown. */
  readonly roundTripMs: number;
  /** Accesses it served since its last report. */
  readonly accesses: number;
  /** How many leases it can run now. */
  readonly wants: number;
  /** How far it is from the regions, as measured since its last report. */
  readonly trips?: readonly Trip[];
  /** What its visitors met since its last report. */
  readonly visits?: readonly VisitTally[];
}

/** A node that goes to another region, with what waits for it and what it has earned. */
export interface Move {
  readonly node: string;
  readonly to: string;
  readonly credit: CreditState;
  readonly leases: readonly LeaseTerms[];
}

/** What the coordinator answers. */
export interface NodeOrders {
  /** True: fetch nothing ahead of time until told otherwise. */
  readonly stopped: boolean;
  readonly leases: readonly Lease[];
  /** Ids of leases that the node holds and must drop. */
  readonly cancelled: readonly string[];
  readonly confidenceFloor: number;
  /** The region that the node belongs to by now, when it is another: that one's coordinator is to be asked. */
  readonly region?: string;
  /** Ids of those leases whose resource the region's upper tier has, or is fetching. */
  readonly upper?: readonly string[];
  /**
   * Wall time, ms, for which the node may start prefetches on the strength of this answer. Past it
   * the node asks again (`permit`) and, when nobody answers, fetches nothing: that is how a kill
   * takes effect within a second, with the coordinator unreachable too.
   */
  readonly permitMs: number;
}

/** Why a forecast did not become a lease; counted on the dashboard. */
export type RefusalReason =
  | 'below-floor'
  | 'not-worth-it'
  | 'fresh'
  | 'in-flight'
  | 'not-seen-cacheable'
  | 'purged'
  | 'banned'
  | 'budget'
  | 'site-budget'
  | 'origin-budget'
  | 'breaker-open'
  | 'stopped'
  | 'dry-run'
  | 'holdout'
  | 'no-node'
  | 'origin-refused';

export type Refusals = Partial<Record<RefusalReason, number>>;

export interface CoordinatorDecision {
  readonly leases: readonly Lease[];
  readonly refusals: Readonly<Refusals>;
}

/** What one node's visitors brought, as the forecaster counted it from access batches. */
export interface NodeTraffic {
  readonly node: string;
  readonly accesses: number;
  /** Fetches from the origin that visitors caused, and their bytes. */
  readonly misses: number;
  readonly missBytes: number;
  /** Fetches that the same visitors would have caused without prefetching, see `PlainCache`, and their bytes. */
  readonly plainMisses: number;
  readonly plainMissBytes: number;
  /** Visitors' requests that a prefetched object answered. */
  readonly prefetchedHits: number;
  /** Origin's errors that visitors met. */
  readonly errors: number;
}

/** One object that a visitor's miss stored at a node. */
export interface StoredObject {
  readonly node: string;
  readonly resource: string;
  readonly freshUntilMs: number;
  /** 32-bit hash of the validator, 0 when none. */
  readonly validator: number;
}

/** Demand of a region since the last report. Prefetches are not in it. */
export interface Traffic {
  readonly atMs: number;
  /** Whose visitors these are; the coordinator's own region when left out. */
  readonly region?: string;
  readonly nodes: readonly NodeTraffic[];
  readonly stored: readonly StoredObject[];
  /** The oldest access that had not yet led to a forecast, ms; undefined when there was none. */
  readonly causedAtMs?: number;
}

/** What a forecaster is told in answer to its offer. */
export interface OfferAnswer {
  /** Node -> mean time that it keeps what it gets, ms; those only whose caches are full. */
  readonly keepsMs: Readonly<Record<string, number>>;
}

export type Command =
  | { readonly kind: 'kill'; readonly reason: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'purge'; readonly invalidation: Invalidation }
  | { readonly kind: 'leave'; readonly node: string }
  | { readonly kind: 'adopt'; readonly move: Move };

/** The coordinator's pure core: the Durable Object keeps it, the simulation and the backtest call it. */
export interface CoordinatorCore {
  /** Leases carry no signature yet: who hands them over signs them. */
  offer(input: {
    readonly forecasts: readonly Forecast[];
    readonly nowMs: number;
    readonly traffic?: Traffic;
  }): CoordinatorDecision;
  exchange(report: NodeReport): NodeOrders;
  settle(outcomes: readonly Outcome[], nowMs: number): void;
  command(command: Command, nowMs: number): void;
  /** Lets deadlines, expiries and the budget controller take effect. */
  tick(nowMs: number): void;
  nextDueMs(): number;
}
