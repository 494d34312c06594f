import type { Forecast, Lease, Outcome } from '../../protocol/messages.ts';

/** What a node says of itself when it comes for leases. */
export interface NodeReport {
  readonly node: string;
  readonly region: string;
  readonly atMs: number;
  readonly freeBytes: number;
  readonly capacityBytes: number;
  /** Measured round trip to its visitors, ms; 0 when unknown. */
  readonly roundTripMs: number;
  /** Accesses it served since its last report. */
  readonly accesses: number;
  /** How many leases it can run now. */
  readonly wants: number;
}

/** What the coordinator answers. */
export interface NodeOrders {
  /** True: fetch nothing ahead of time until told otherwise. */
  readonly stopped: boolean;
  readonly leases: readonly Lease[];
  /** Ids of leases that the node holds and must drop. */
  readonly cancelled: readonly string[];
  readonly confidenceFloor: number;
}

/** Why a forecast did not become a lease; counted on the dashboard. */
export type RefusalReason =
  | 'below-floor'
  | 'not-worth-it'
  | 'fresh'
  | 'in-flight'
  | 'not-seen-cacheable'
  | 'too-few-visitors'
  | 'purged'
  | 'banned'
  | 'budget'
  | 'breaker-open'
  | 'stopped'
  | 'dry-run'
  | 'no-node'
  | 'origin-refused';

export interface CoordinatorDecision {
  readonly leases: readonly Lease[];
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>;
}

/** The coordinator's pure core: the Durable Object keeps it, the simulation and the backtest call it. */
export interface CoordinatorCore {
  offer(forecasts: readonly Forecast[], nowMs: number): CoordinatorDecision;
  exchange(report: NodeReport): NodeOrders;
  settle(outcomes: readonly Outcome[], nowMs: number): void;
  nextDueMs(): number;
}
