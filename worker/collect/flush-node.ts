import { encodeAccessBatch, encodeOutcomes, toBase64url } from '../../protocol/index.ts';
import type { Access, AccessBatch } from '../../protocol/index.ts';
import { learnPurges } from '../cache/node-purges.ts';
import { expireUnused } from '../cache/prefetch-ledger.ts';
import { takeLeases } from '../cache/take-leases.ts';
import type { Place } from '../cache/scope.ts';
import { catalogueOf, learnCatalogue } from './learn-catalogue.ts';
import { logFault } from './log-fault.ts';
import type { NodeDesk } from './node-desk.ts';
import { offerAnnounced } from './offer-announced.ts';
import { sendFrame } from './send-frame.ts';

export interface Flushed {
  readonly accesses: number;
  readonly leases: number;
  readonly outcomes: number;
}

/** 72 bits: a region remembers some thousands of ids. */
const idBytes = 9;
/** More in one frame would not fit into a queue's message of 128 kB. */
const mostInFrame = 1_000;

/**
 * Tells the region what lies on the desk, fetches the node's orders and runs them. Never throws:
 * what cannot be told is told with the next flush, or lost when there is too much of it.
 */
export async function flushNode(place: Place, desk: NodeDesk): Promise<Flushed> {
  const accesses = await sendAccesses(place, desk);
  await Promise.all([learnCatalogue(place, desk), learnPurges(place)]);
  await offerAnnounced(place, desk);
  const leases = await takeLeases(place, desk);
  expireUnused(place, desk);
  const outcomes = await sendOutcomes(place, desk);
  return { accesses, leases, outcomes };
}

export async function sendAccesses(place: Place, desk: NodeDesk): Promise<number> {
  const accesses = desk.accesses.splice(0, mostInFrame);
  if (accesses.length === 0) return 0;
  try {
    const batch: AccessBatch = {
      id: toBase64url(crypto.getRandomValues(new Uint8Array(idBytes))),
      site: desk.site,
      region: desk.region,
      node: desk.node,
      agent: 'edge',
      sentAtMs: Math.round(place.clock.nowMs()),
      accesses: inOrder(accesses),
    };
    const frame = encodeAccessBatch(batch, { catalogue: catalogueOf(desk) });
    await sendFrame(place, { kind: 'access', frame });
    return accesses.length;
  } catch (error) {
    logFault('access-not-sent', error);
    desk.accesses.unshift(...accesses);
    return 0;
  }
}

/** Outcomes go to both who learn from them: the coordinator pays credit, the forecaster recalibrates. */
export async function sendOutcomes(place: Place, desk: NodeDesk): Promise<number> {
  const outcomes = desk.outcomes.splice(0, mostInFrame);
  if (outcomes.length === 0) return 0;
  try {
    await sendFrame(place, { kind: 'outcome', frame: encodeOutcomes(outcomes) });
    return outcomes.length;
  } catch (error) {
    logFault('outcome-not-sent', error);
    desk.outcomes.unshift(...outcomes);
    return 0;
  }
}

/** Delta times are small when accesses are in order; answers may overtake each other. */
function inOrder(accesses: readonly Access[]): Access[] {
  return [...accesses].sort((a, b) => a.atMs - b.atMs);
}
