import type { Access, Outcome } from '../../protocol/index.ts';
import type { Trip } from '../coordinate/choose-region.ts';
import type { VisitTally } from '../coordinate/types.ts';
import type { Steward } from '../objects/steward.ts';
import type { SeenFacts } from './seen-cacheable.ts';

/** What an isolate has to tell of one site at one node, and what it was told. */
export interface NodeDesk {
  readonly site: string;
  readonly node: string;
  /** The region that the node belongs to: by where it is, until a coordinator sends it elsewhere. */
  region: string;
  accesses: Access[];
  outcomes: Outcome[];
  /** Accesses that were not kept because nobody fetched the earlier ones. */
  overflowed: number;
  /** What visitors met since the last report, by arm and group. */
  visits: Map<string, VisitTally>;
  /** Accesses since the last report to the coordinator. */
  served: number;
  /** True while a flush waits for its time. */
  flushDue: boolean;
  /** Site's time of the last exchange with the coordinator, unix ms. */
  exchangedAtMs: number;
  /** True: the coordinator has said to fetch nothing ahead. */
  stopped: boolean;
  /** Real time until which prefetches may start on the coordinator's last word, unix ms. */
  permitUntilMs: number;
  /** Measured since the last report: how far it is from the regions, and to its visitors, ms; 0 unknown. */
  trips: readonly Trip[];
  trippedAtMs: number;
  roundTripMs: number;
  /** Who gives this node its leases; made with the first question. */
  steward: Steward | undefined;
  /** Leases that are being run, by id. */
  readonly running: Set<string>;
  /** What players said that they will ask for next, and what it is taken to be like. */
  readonly announced: Map<string, SeenFacts>;
}

/** Four times what one frame holds before it is sent: past this the queue is down, and memory is the visitors'. */
export const mostKept = 4_096;

const desks = new Map<string, NodeDesk>();

export function deskOf(place: { site: { host: string }; node: string; region: string }): NodeDesk {
  const name = `${place.site.host} ${place.node}`;
  let desk = desks.get(name);
  if (desk === undefined) {
    desk = {
      site: place.site.host,
      node: place.node,
      region: place.region,
      accesses: [],
      outcomes: [],
      overflowed: 0,
      served: 0,
      visits: new Map(),
      flushDue: false,
      exchangedAtMs: -Infinity,
      stopped: false,
      permitUntilMs: 0,
      trips: [],
      trippedAtMs: 0,
      roundTripMs: 0,
      steward: undefined,
      running: new Set(),
      announced: new Map(),
    };
    desks.set(name, desk);
  }
  return desk;
}

/** Sends the node to another region: what it tells and asks goes there from now on. */
export function moveDesk(desk: NodeDesk, region: string): void {
  desk.region = region;
  desk.steward = undefined;
  desk.trips = [];
}

/** The region that a coordinator has sent the node to; undefined while it is where it lies. */
export function regionOfDesk(at: {
  readonly host: string;
  readonly node: string;
}): string | undefined {
  return desks.get(`${at.host} ${at.node}`)?.region;
}

/** Share of a new measurement in the smoothed one. */
const newest = 0.1;

/** A visitor's round trip to the node, as its agent measured it. */
export function noteRoundTrip(desk: NodeDesk, roundTripMs: number): void {
  const known = desk.roundTripMs;
  desk.roundTripMs = known === 0 ? roundTripMs : known + newest * (roundTripMs - known);
}

/** All desks of a site in this isolate. */
export function desksOf(host: string): readonly NodeDesk[] {
  return [...desks.values()].filter(({ site }) => site === host);
}

export function tell(desk: NodeDesk, outcome: Outcome): void {
  if (desk.outcomes.length < mostKept) desk.outcomes.push(outcome);
}
