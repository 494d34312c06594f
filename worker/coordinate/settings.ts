import type { ResourceKind } from '../../protocol/messages.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const megabyte = 1 << 20;

/** Prices share one unit: the worth of sparing one visitor one second. */
export interface Prices {
  /** Units a megabyte moved in vain. */
  readonly megabyte: number;
  /** Units an origin request made in vain. */
  readonly request: number;
  /** Units a megabyte displaced from a full cache. */
  readonly displacedMegabyte: number;
}

export interface CoordinatorSettings {
  readonly confidenceFloor: number;
  readonly floorMin: number;
  readonly floorMax: number;
  /** Largest growth of origin traffic, in requests and in bytes, as a share of what visitors cause. */
  readonly extraShare: number;
  readonly prices: Prices;
  readonly classWeights: Readonly<Record<ResourceKind, number>>;
  /** Assumed until nodes have measured: first byte from the origin, ms, and bytes per ms. */
  readonly originLatencyMs: number;
  readonly originBytesPerMs: number;
  /** Share of (resource, node) pairs that go to a node whose credit alone would not earn them. */
  readonly explorationShare: number;
  readonly creditHalfLifeMs: number;
  /** Half-life of the account that notices a node going bad. */
  readonly creditRecentHalfLifeMs: number;
  /** Evidence, in leases, that a newcomer's middling credit is worth. */
  readonly creditPrior: number;
  /** At or below it a node gets exploration only. */
  readonly creditMin: number;
  readonly leaseMinMs: number;
  readonly leaseMaxMs: number;
  /** How long after a deadline an outcome may still be on its way through the queue. */
  readonly settleGraceMs: number;
  /** Settled leases are remembered this long, so that a repeated outcome counts once. */
  readonly retentionMs: number;
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
  readonly maxWaitingPerNode: number;
  readonly maxNodesPerForecast: number;
  readonly maxLeases: number;
  readonly maxFresh: number;
  readonly requestsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly bytesPerMonth: number;
  /** The same for all regions of a site together, and for all sites that share an origin. */
  readonly siteRequestsPerSecond: number;
  readonly siteBytesPerSecond: number;
  readonly siteBytesPerMonth: number;
  readonly originRequestsPerSecond: number;
  readonly originBytesPerSecond: number;
  readonly originBytesPerMonth: number;
  /** A bucket holds this many seconds of its rate. */
  readonly burstSeconds: number;
  readonly loopLimit: number;
  readonly loopWindowMs: number;
  readonly banMs: number;
  readonly breakerOpenMs: number;
  readonly breakerMaxMs: number;
  /** Failures in the recent past, and their share, that open the breaker. */
  readonly breakerFailures: number;
  readonly breakerShare: number;
  readonly breakerHalfLifeMs: number;
  /** p95 of the origin, ms, past which prefetching waits. */
  readonly breakerSlowMs: number;
  readonly suspectMs: number;
  readonly leaveMs: number;
  readonly demandHalfLifeMs: number;
  readonly floorTickMs: number;
  readonly trafficHalfLifeMs: number;
  /** Share of region-hours left without prefetching. */
  readonly switchbackShare: number;
  /** Leases of one resource at a time from which the coordinator fetches it itself, once for all; 0 never. */
  readonly upperTierNodes: number;
  readonly permitMs: number;
  readonly dryRun: boolean;
}

export const coordinatorDefaults: CoordinatorSettings = {
  confidenceFloor: 0.8,
  floorMin: 0.5,
  floorMax: 0.95,
  extraShare: 0.2,
  // An ordinary object (30 kB, 150 ms) breaks even near p = 0.35, below every floor: prices bind
  // for large and slow objects, the floor for the rest.
  prices: { megabyte: 1, request: 0.05, displacedMegabyte: 1 },
  // What holds up the page weighs more than what fills in later.
  classWeights: {
    other: 0.8,
    document: 1.5,
    style: 1.3,
    script: 1.2,
    image: 0.9,
    font: 1.1,
    media: 0.7,
    data: 1,
  },
  originLatencyMs: 150,
  originBytesPerMs: 2_000,
  explorationShare: 0.05,
  creditHalfLifeMs: day,
  creditRecentHalfLifeMs: 15 * minute,
  creditPrior: 6,
  creditMin: 0.35,
  leaseMinMs: 30 * second,
  leaseMaxMs: 10 * minute,
  settleGraceMs: 20 * second,
  retentionMs: 15 * minute,
  maxAttempts: 3,
  retryBaseMs: 2 * second,
  maxWaitingPerNode: 512,
  maxNodesPerForecast: 64,
  maxLeases: 20_000,
  maxFresh: 50_000,
  requestsPerSecond: 50,
  bytesPerSecond: 20 * megabyte,
  bytesPerMonth: 1_000_000 * megabyte,
  // Regions do not peak together: four busy ones of nine.
  siteRequestsPerSecond: 200,
  siteBytesPerSecond: 80 * megabyte,
  siteBytesPerMonth: 4_000_000 * megabyte,
  // An origin that bears one site's prefetches is not asked for more because it has several.
  originRequestsPerSecond: 200,
  originBytesPerSecond: 80 * megabyte,
  originBytesPerMonth: 4_000_000 * megabyte,
  burstSeconds: 10,
  loopLimit: 8,
  loopWindowMs: hour,
  banMs: hour,
  breakerOpenMs: 30 * second,
  breakerMaxMs: 10 * minute,
  breakerFailures: 5,
  breakerShare: 0.5,
  breakerHalfLifeMs: minute,
  breakerSlowMs: 5 * second,
  suspectMs: 5 * minute,
  leaveMs: 30 * minute,
  demandHalfLifeMs: 30 * minute,
  floorTickMs: minute,
  trafficHalfLifeMs: 30 * minute,
  switchbackShare: 0.05,
  upperTierNodes: 2,
  // With the 400 ms for which a coordinator believes the global switch: under a second.
  permitMs: 500,
  dryRun: false,
};

/** @throws RangeError 'bad-setting' with the name and the value. */
export function resolveCoordinatorSettings(
  given: Readonly<Partial<CoordinatorSettings>> = {},
): CoordinatorSettings {
  const settings = { ...coordinatorDefaults, ...given };
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'number' && !(value >= 0)) {
      throw new RangeError(`bad-setting: ${name} is ${value}, expected 0 or more`);
    }
  }
  for (const name of ['explorationShare', 'switchbackShare', 'breakerShare'] as const) {
    if (settings[name] > 1) {
      throw new RangeError(`bad-setting: ${name} is ${settings[name]}, expected 0 to 1`);
    }
  }
  const { floorMin, floorMax, confidenceFloor } = settings;
  if (!(floorMin <= confidenceFloor && confidenceFloor <= floorMax && floorMax < 1)) {
    throw new RangeError(
      `bad-setting: confidenceFloor is ${confidenceFloor}, expected ${floorMin} to ${floorMax}, below 1`,
    );
  }
  return settings;
}
