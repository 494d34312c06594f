import type { Place } from '../cache/scope.ts';
import { flushNode } from './flush-node.ts';
import type { NodeDesk } from './node-desk.ts';

/** A frame of this many accesses is worth sending at once. */
const fullBatch = 200;

/** How long accesses wait for company, real ms; less where the site's time runs faster. */
const longestWaitMs = 1_000;
const shortestWaitMs = 100;

/** Sees to it that what lies on the desk is told soon, behind the answer of the request that brought it. */
export function scheduleFlush(place: Place, desk: NodeDesk): void {
  // With a driven clock the driver says when.
  if (place.clock.driven) return;
  if (desk.accesses.length >= fullBatch) {
    place.waitUntil(flushNode(place, desk));
    return;
  }
  if (desk.flushDue) return;
  desk.flushDue = true;
  const waitMs = Math.max(
    shortestWaitMs,
    Math.min(longestWaitMs, place.clock.realDelayMs(longestWaitMs)),
  );
  place.waitUntil(
    scheduler.wait(waitMs).then(() => {
      desk.flushDue = false;
      return flushNode(place, desk);
    }),
  );
}
