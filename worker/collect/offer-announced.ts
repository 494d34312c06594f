import type { Forecast } from '../../protocol/index.ts';
import type { Place } from '../cache/scope.ts';
import { askSteward } from './ask-steward.ts';
import { logFault } from './log-fault.ts';
import type { NodeDesk } from './node-desk.ts';
import type { SeenFacts } from './seen-cacheable.ts';

/** Announcements that a node keeps until its next flush. */
const mostAnnounced = 64;
/** What a player says of itself is believed this much: it may stop, seek, or change its quality. */
const confidence = 0.9;
/** A player asks for the next segment within some seconds. */
const horizonMs = 60_000;

/** What a player said that it will ask for next; `facts` are those of what it asks for now. */
export interface Announced {
  readonly resource: string;
  readonly facts: SeenFacts;
}

export function announce(desk: NodeDesk, { resource, facts }: Announced): void {
  if (desk.announced.size < mostAnnounced) desk.announced.set(resource, facts);
}

/**
 * Offers what players announced to the coordinator, which decides on it as on any forecast: worth,
 * budgets and the kill switch hold. What cannot be offered is dropped: it would come too late.
 */
export async function offerAnnounced(place: Place, desk: NodeDesk): Promise<void> {
  if (desk.announced.size === 0) return;
  const announced = [...desk.announced];
  desk.announced.clear();
  if (!place.site.prefetch || place.settings.keys === undefined) return;
  const madeAtMs = Math.round(place.clock.nowMs());
  const forecasts = announced.map(([resource, { freshForMs, bytes }]): Forecast => ({
    resource,
    region: desk.region,
    madeAtMs,
    horizonMs,
    expectedCount: confidence,
    confidence,
    source: 'sequence',
    kind: 'media',
    bytes,
    freshForMs,
    volatility: 0,
    nodes: [{ node: desk.node, share: 1 }],
  }));
  try {
    await askSteward(place, desk, (coordinator) => coordinator.offer(forecasts));
  } catch (error) {
    logFault('announced-not-offered', error);
  }
}
