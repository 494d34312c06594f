import type { Access, Outcome } from '../../protocol/index.ts';
import type { VisitTally } from '../coordinate/types.ts';
import type { Steward } from '../objects/steward.ts';

/** What an isolate has to tell of one site at one node, and what it was told. */
export interface NodeDesk {
  readonly site: string;
  readonly node: string;
  readonly region: string;
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
  /** Who gives this node its leases; made with the first question. */
  steward: Steward | undefined;
  /** Leases that are being run, by id. */
  readonly running: Set<string>;
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
      steward: undefined,
      running: new Set(),
    };
    desks.set(name, desk);
  }
  return desk;
}

/** All desks of a site in this isolate. */
export function desksOf(host: string): readonly NodeDesk[] {
  return [...desks.values()].filter(({ site }) => site === host);
}

export function tell(desk: NodeDesk, outcome: Outcome): void {
  if (desk.outcomes.length < mostKept) desk.outcomes.push(outcome);
}
