import type { CandidateSource, OutcomeKind, ResourceKind } from '../../protocol/messages.ts';
import type { TripState } from './choose-region.ts';
import { closedBreaker, type BreakerState } from './breaker.ts';
import type { BucketState } from './bucket.ts';
import type { CreditState } from './credit.ts';
import type { DecayedSum } from './decay.ts';
import type { HourTally } from './effect.ts';
import { newFloor, type FloorState } from './floor.ts';
import type { CoordinatorSettings } from './settings.ts';
import type { RefusalReason, VisitTally } from './types.ts';

/**
 * offered -> taken -> done | failed | lapsed -> used | wasted | late; cancelled by a purge or a
 * newer forecast.
 */
export type LeaseStage =
  | 'offered'
  | 'taken'
  | 'done'
  | 'used'
  | 'wasted'
  | 'late'
  | 'failed'
  | 'lapsed'
  | 'cancelled';

/** One outcome as it was first heard. */
export interface Heard {
  readonly atMs: number;
  readonly bytes: number;
  readonly latencyMs: number;
}

export interface LeaseRecord {
  readonly id: string;
  readonly node: string;
  /** The region whose visitors it is for: another's, while this coordinator stands in. */
  readonly home: string;
  readonly resource: string;
  readonly kind: ResourceKind;
  readonly source: CandidateSource;
  confidence: number;
  priority: number;
  readonly bytes: number;
  ttlMs: number;
  forecastAtMs: number;
  readonly issuedAtMs: number;
  /** The access that led to it, ms; 0 when time did. */
  readonly causedAtMs: number;
  deadlineMs: number;
  /** Not handed over before this: backoff of a second attempt. */
  readonly notBeforeMs: number;
  /** 1 for the first node, more for those it went to after. */
  readonly attempt: number;
  /** Nodes that had it before and did not do it. */
  readonly tried: readonly string[];
  stage: LeaseStage;
  heard: Partial<Record<OutcomeKind, Heard>>;
  lapsedAtMs: number;
  /** The validator of what the node stored is one that others have seen too, or nobody has. */
  validatorHolds: boolean;
  /** It failed by no fault of the node. */
  blameless: boolean;
  /** When nothing more can change it, ms; Infinity while it can. */
  finalAtMs: number;
}

export interface NodeRecord {
  readonly node: string;
  /** The region that it belongs to: another's, while this coordinator stands in. */
  home: string;
  joinedAtMs: number;
  seenAtMs: number;
  freeBytes: number;
  capacityBytes: number;
  /** Mean time that it keeps what it gets, ms; absent while nothing has to make room. */
  keepsMs?: number | undefined;
  roundTripMs: number;
  wants: number;
  /** Accesses of its visitors, decayed. */
  readonly demand: DecayedSum;
  credit: CreditState;
  /** How far it is from the regions. */
  readonly trips: TripState;
  /** The region that it has moved to; '' while it is here. */
  movedTo: string;
  /** Finished fetches: ms that they took and ms that they would take an ordinary node. */
  readonly tookMs: DecayedSum;
  readonly ordinaryMs: DecayedSum;
  leases: number;
  prefetchedBytes: number;
  /** Ids that it holds and must drop. */
  cancelled: string[];
}

/** What a region's coordinator knows, as plain data: structured clone copies it. */
export interface Book {
  readonly site: string;
  readonly region: string;
  sequence: number;
  stopped: boolean;
  stoppedReason: string;
  floor: FloorState;
  breaker: BreakerState;
  requestBucket: BucketState;
  byteBucket: BucketState;
  monthBytes: number;
  month: number;
  readonly leases: Map<string, LeaseRecord>;
  readonly nodes: Map<string, NodeRecord>;
  /** `node resource` -> when what the node holds stops being fresh, ms. Oldest entries first. */
  readonly fresh: Map<string, number>;
  /** Resource -> the validator last seen at the origin by visitors. */
  readonly validators: Map<string, number>;
  /** `node resource` -> leases without a use in the window. */
  readonly loops: Map<string, { count: number; sinceMs: number; bannedUntilMs: number }>;
  /** Resource -> when the origin's refusal is forgotten, ms. */
  readonly refused: Map<string, number>;
  /** Hour of the epoch -> what visitors met in it, oldest first. */
  readonly hours: Map<number, HourTally>;
  /** What visitors met, by arm and group, since the book was begun. */
  visits: readonly VisitTally[];
  purges: { readonly atMs: number; readonly scope: string; readonly values: readonly string[] }[];
  readonly refusals: Partial<Record<RefusalReason, number>>;
  /** Leases that have come this far, each stage counted once a lease. */
  readonly stages: Record<LeaseStage, number>;
  readonly counters: Record<string, number>;
}

export function emptyBook(at: {
  readonly site: string;
  readonly region: string;
  readonly settings: CoordinatorSettings;
  readonly nowMs: number;
}): Book {
  const { site, region, settings, nowMs } = at;
  return {
    site,
    region,
    sequence: 0,
    stopped: false,
    stoppedReason: '',
    floor: newFloor(settings, nowMs),
    breaker: closedBreaker(nowMs),
    requestBucket: { tokens: settings.requestsPerSecond * settings.burstSeconds, atMs: nowMs },
    byteBucket: { tokens: settings.bytesPerSecond * settings.burstSeconds, atMs: nowMs },
    monthBytes: 0,
    month: 0,
    leases: new Map(),
    nodes: new Map(),
    fresh: new Map(),
    validators: new Map(),
    loops: new Map(),
    refused: new Map(),
    hours: new Map(),
    visits: [],
    purges: [],
    refusals: {},
    stages: {
      offered: 0,
      taken: 0,
      done: 0,
      used: 0,
      wasted: 0,
      late: 0,
      failed: 0,
      lapsed: 0,
      cancelled: 0,
    },
    counters: {},
  };
}
