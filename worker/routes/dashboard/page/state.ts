import type { LeaseStage } from '../../../coordinate/book.ts';
import type {
  CoordinatorState,
  LeaseDescription,
  NodeDescription,
} from '../../../coordinate/describe-book.ts';
import type { Difference } from '../../../coordinate/difference.ts';
import type { PrecisionTally } from '../../../coordinate/precision.ts';

/** What the page reads of `/.forecache/state`; names and units are the coordinator's own. */
export interface DashboardState {
  readonly site: string;
  readonly regions: readonly Region[];
  readonly reaction: CoordinatorState['reaction'];
  readonly effect: EdgeEffect | null;
  readonly visitorEffect: HintEffect | null;
}

/** Of prefetching to the edge, by region-hours held out. */
export interface EdgeEffect {
  readonly hoursHeldOut: number;
  readonly missRatio: Difference | null;
  readonly missBytesPerAccess: Difference | null;
  readonly waitMs: Difference | null;
}

/** Of hints to browsers, by visitors held out. */
export interface HintEffect {
  readonly requestsHeldOut: number;
  readonly hitRatio: Difference;
  readonly originBytes: Difference;
  readonly waitMs: Difference;
}

export interface Region {
  readonly region: string;
  readonly forecaster: Forecaster;
  readonly coordinator: Coordinator;
}

export interface Forecaster {
  readonly forecaster: string;
  readonly reason: string;
  readonly counters: Counts;
}

export interface Coordinator extends Pick<
  CoordinatorState,
  | 'stopped'
  | 'stoppedReason'
  | 'dryRun'
  | 'confidenceFloor'
  | 'extraRequests'
  | 'extraBytes'
  | 'extraShare'
> {
  readonly budget: Pick<CoordinatorState['budget'], 'monthBytes' | 'bytesPerMonth'>;
  readonly breaker: Pick<CoordinatorState['breaker'], 'open' | 'reason'>;
  readonly nodes: readonly EdgeNode[];
  /** By stage. */
  readonly leases: Counts;
  readonly recentLeases: readonly LeaseDescription[];
  readonly precision: readonly Precision[];
  /** By reason. */
  readonly refusals: Counts;
  readonly counters: Counts;
}

export type EdgeNode = Pick<
  NodeDescription,
  'node' | 'credit' | 'demandShare' | 'suspected' | 'waiting' | 'leases' | 'prefetchedBytes'
>;

/** Any kind of resource that a later coordinator may tell of. */
export type Precision = Omit<PrecisionTally, 'kind'> & { readonly kind: string };

/** How often each named thing happened; a name that never did may be missing. */
export type Counts = Readonly<Partial<Record<string, number>>>;

/** In the order in which a lease comes to them. */
export const leaseStages = [
  'offered',
  'taken',
  'done',
  'used',
  'wasted',
  'late',
  'failed',
  'lapsed',
  'cancelled',
] as const satisfies readonly LeaseStage[];

export const emptyState: DashboardState = {
  site: '',
  regions: [],
  reaction: { samples: 0, p50Ms: 0, p95Ms: 0 },
  effect: null,
  visitorEffect: null,
};
