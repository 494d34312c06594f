import type { Lease, Outcome } from '../../protocol/index.ts';
import { askSteward } from '../collect/ask-steward.ts';
import { logFault } from '../collect/log-fault.ts';
import { measureTrips } from '../collect/measure-trips.ts';
import { moveDesk, tell, type NodeDesk } from '../collect/node-desk.ts';
import type { VisitTally } from '../coordinate/types.ts';
import { mergeVisits } from '../coordinate/visitor-effect.ts';
import { indexOf } from './node-index.ts';
import { runLease, type UpperCopy } from './run-lease.ts';
import type { Place } from './scope.ts';

/** Leases that a node runs at a time: more would crowd the visitors' own requests to the origin. */
const mostAtOnce = 16;

/**
 * Asks the region's coordinator, or who stands in for it, for leases and runs them. When nobody
 * answers, or the answer is stop, nothing is fetched ahead: the switch fails closed.
 */
export async function takeLeases(place: Place, desk: NodeDesk): Promise<number> {
  if (!place.site.prefetch || place.settings.keys === undefined) return 0;
  const index = indexOf(place);
  let leases: readonly Lease[];
  let upper: ReadonlySet<string> = new Set();
  measureTrips(place, desk);
  const { visits, trips } = desk;
  desk.visits = new Map();
  desk.trips = [];
  const atMs = Math.round(place.clock.nowMs());
  const keepsMs = index.keepsMs(atMs);
  try {
    const served = desk.served;
    const askedAtMs = Date.now();
    const orders = await askSteward(place, desk, (coordinator) =>
      coordinator.exchange({
        node: desk.node,
        region: desk.region,
        atMs,
        freeBytes: index.freeBytes,
        capacityBytes: place.site.capacityBytes,
        ...(keepsMs < Infinity && { keepsMs: Math.round(keepsMs) }),
        roundTripMs: Math.round(desk.roundTripMs),
        trips,
        accesses: served,
        wants: Math.max(0, mostAtOnce - desk.running.size),
        visits: [...visits.values()],
      }),
    );
    desk.served -= served;
    desk.exchangedAtMs = place.clock.nowMs();
    desk.stopped = orders.stopped;
    desk.permitUntilMs = askedAtMs + orders.permitMs;
    if (orders.region !== undefined) moveDesk(desk, orders.region);
    upper = new Set(orders.upper);
    const cancelled = new Set(orders.cancelled);
    leases = orders.stopped
      ? []
      : orders.leases.filter(({ id }) => !cancelled.has(id) && !desk.running.has(id));
  } catch (error) {
    desk.stopped = true;
    desk.visits = joinVisits(visits, desk.visits);
    logFault('no-orders', error);
    return 0;
  }
  await Promise.all(
    leases.map((lease) => runOne(place, { desk, lease, inUpper: upper.has(lease.id) })),
  );
  return leases.length;
}

/** The word of the coordinator holds for a moment; after that it is asked again, and silence is a no. */
async function mayStart(place: Place, desk: NodeDesk): Promise<boolean> {
  if (desk.stopped) return false;
  if (Date.now() < desk.permitUntilMs) return true;
  try {
    const askedAtMs = Date.now();
    const { stopped, permitMs } = await askSteward(place, desk, (coordinator) =>
      coordinator.permit(),
    );
    desk.stopped = stopped;
    desk.permitUntilMs = askedAtMs + permitMs;
    return !stopped && Date.now() < desk.permitUntilMs;
  } catch (error) {
    desk.stopped = true;
    logFault('no-permit', error);
    return false;
  }
}

async function runOne(
  place: Place,
  { desk, lease, inUpper }: { desk: NodeDesk; lease: Lease; inUpper: boolean },
): Promise<void> {
  desk.running.add(lease.id);
  try {
    const ran = await runLease(place, {
      lease,
      mayStart: () => mayStart(place, desk),
      fromUpper: inUpper ? () => askUpper(place, desk, lease) : undefined,
    });
    const base: Omit<Outcome, 'kind' | 'latencyMs' | 'validator' | 'bytes' | 'reason'> = {
      leaseId: lease.id,
      site: lease.site,
      region: lease.region,
      node: desk.node,
      resource: lease.resource,
      atMs: Math.round(place.clock.nowMs()),
    };
    tell(desk, { ...base, ...ran });
  } catch (error) {
    logFault('lease-fault', error);
  } finally {
    desk.running.delete(lease.id);
  }
}

/** Without an answer the node fetches for itself. */
async function askUpper(
  place: Place,
  desk: NodeDesk,
  lease: Lease,
): Promise<UpperCopy | undefined> {
  try {
    return await askSteward(place, desk, (coordinator) => coordinator.upper(lease.resource));
  } catch (error) {
    logFault('no-upper-tier', error);
    return undefined;
  }
}

/** What could not be told is told with the next report. */
function joinVisits(
  untold: ReadonlyMap<string, VisitTally>,
  since: ReadonlyMap<string, VisitTally>,
): Map<string, VisitTally> {
  const joined = mergeVisits([...untold.values(), ...since.values()]);
  return new Map(joined.map((tally) => [`${tally.heldOut} ${tally.group}`, tally]));
}
