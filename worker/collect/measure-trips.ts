import type { Place } from '../cache/scope.ts';
import { neighboursOf } from '../coordinate/neighbours.ts';
import type { Trip } from '../coordinate/choose-region.ts';
import { objectName } from '../objects/object-name.ts';
import { logFault } from './log-fault.ts';
import type { NodeDesk } from './node-desk.ts';

/** Real time between two measurements of one node, ms. */
const everyMs = 30_000;

/**
 * Measures, behind everything else, how far the node is from its region's coordinator and from those
 * of the neighbours. What was measured goes with the next report.
 */
export function measureTrips(place: Place, desk: NodeDesk): void {
  // A driven clock stands still on the way there and back.
  if (place.clock.driven || Date.now() - desk.trippedAtMs < everyMs) return;
  desk.trippedAtMs = Date.now();
  place.waitUntil(
    tripsOf(place, desk).then((trips) => {
      desk.trips = trips;
    }),
  );
}

async function tripsOf({ env }: Place, { site, region }: NodeDesk): Promise<readonly Trip[]> {
  const trips = [region, ...neighboursOf(region)].map(async (other): Promise<Trip[]> => {
    try {
      const coordinator = env.COORDINATOR.getByName(objectName({ site, region: other }));
      // The first answer may have had to wake the object.
      await coordinator.ping();
      const askedAtMs = Date.now();
      await coordinator.ping();
      return [{ region: other, ms: Date.now() - askedAtMs }];
    } catch (error) {
      logFault('no-trip', error);
      return [];
    }
  });
  return (await Promise.all(trips)).flat();
}
