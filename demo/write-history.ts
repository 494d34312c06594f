import { encodeAccessBatch, type Access } from '../protocol/index.ts';
import type { Place } from './places.ts';
import type { Site } from './site/plan.ts';
import { generateVisits, type Visit } from './visitors.ts';

export interface HistoryOptions {
  readonly seed: string;
  readonly places: readonly Place[];
  /** When the visits of the past end, unix ms of the demo's time. */
  readonly untilMs: number;
  readonly spanMs: number;
  readonly sessionsPerHour: number;
  readonly dayMs: number;
  /** Hostname of the site that the frames are for. */
  readonly host: string;
}

/** Frames for one region's forecaster, in order of time. */
export interface History {
  readonly region: string;
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
  readonly accesses: number;
}

/** A queue's message holds 128 kB; this many take a tenth of it. */
const accessesInFrame = 250;

/**
 * What the site's log of the past hours would tell: the accesses of earlier visitors, as a log
 * reader sends them. They name no node, so they are nobody's demand: they teach what follows what.
 */
export function writeHistory(site: Site, options: HistoryOptions): History[] {
  const byRegion = new Map<string, Visit[]>();
  const startMs = options.untilMs - options.spanMs;
  // Another stream of visitors than those who come next.
  for (const visit of generateVisits(site, { ...options, seed: `${options.seed}/past`, startMs })) {
    if (visit.atMs >= options.untilMs) break;
    const visits = byRegion.get(visit.place.region) ?? [];
    byRegion.set(visit.place.region, visits);
    visits.push(visit);
  }
  return [...byRegion].map(([region, visits]) => ({
    region,
    accesses: visits.length,
    frames: framesOf(visits, { host: options.host, region }),
  }));
}

function framesOf(
  visits: readonly Visit[],
  { host, region }: { host: string; region: string },
): Uint8Array<ArrayBuffer>[] {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0; from < visits.length; from += accessesInFrame) {
    const part = visits.slice(from, from + accessesInFrame);
    frames.push(
      encodeAccessBatch({
        id: `past-${region}-${frames.length}`,
        site: host,
        region,
        node: '',
        agent: 'log',
        sentAtMs: Math.round(part.at(-1)?.atMs ?? 0),
        accesses: part.map(accessOf),
      }),
    );
  }
  return frames;
}

function accessOf({ atMs, visitor, resource, page }: Visit): Access {
  const shareable = !resource.isPrivate && !resource.setsCookie;
  return {
    atMs: Math.round(atMs),
    visitor: `past-${visitor}`,
    resource: resource.path,
    page,
    application: '',
    task: '',
    kind: resource.kind,
    status: 200,
    bytes: 0,
    freshForMs: shareable ? resource.freshForS * 1_000 : 0,
    validator: 0,
    servedFrom: 'unknown',
  };
}
