import type { Access, AccessBatch, AgentKind } from '../../protocol/index.ts';
import type { SeenFacts } from './seen-cacheable.ts';

/** Accesses that waited longer in a browser's queue say nothing about what comes next. */
const oldestMs = 24 * 3_600_000;

export interface Witness {
  readonly site: string;
  readonly region: string;
  readonly node: string;
  readonly nowMs: number;
  /** What the edge itself has seen of a resource. */
  readonly seen: (resource: string) => SeenFacts | undefined;
}

/**
 * What the edge takes over from a batch that a browser sent. The browser is believed about what it
 * looked at and when, by the difference to its own clock; where it is, and everything about the
 * response, is what the edge knows. Left out is what this edge answered, for it noted that itself,
 * and every resource that it has not seen answered as cacheable.
 */
export function believeBatch(
  batch: AccessBatch,
  witness: Witness,
): { readonly batch: AccessBatch; readonly refused: number } {
  const accesses: Access[] = [];
  for (const access of batch.accesses) {
    const facts = witness.seen(access.resource);
    const agoMs = Math.max(0, batch.sentAtMs - access.atMs);
    if (facts === undefined || agoMs > oldestMs || wasNotedHere(access)) continue;
    accesses.push({ ...access, ...facts, atMs: Math.round(witness.nowMs - agoMs), status: 200 });
  }
  accesses.sort((a, b) => a.atMs - b.atMs);
  const { site, region, node, nowMs } = witness;
  const agent: AgentKind = batch.agent === 'page' ? 'page' : 'service-worker';
  return {
    batch: {
      id: batch.id,
      site,
      region,
      node,
      agent,
      sentAtMs: Math.round(nowMs),
      ...(batch.roundTripMs !== undefined && { roundTripMs: batch.roundTripMs }),
      ...(batch.userClass !== undefined && { userClass: batch.userClass }),
      accesses,
    },
    refused: batch.accesses.length - accesses.length,
  };
}

function wasNotedHere({ servedFrom }: Access): boolean {
  return servedFrom === 'origin' || servedFrom === 'edge' || servedFrom === 'edge-prefetched';
}
