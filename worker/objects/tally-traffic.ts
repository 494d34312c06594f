import type { AccessBatch } from '../../protocol/messages.ts';
import { PlainCache } from '../coordinate/plain-cache.ts';
import type { NodeTraffic, StoredObject, Traffic } from '../coordinate/types.ts';

type Counts = { -readonly [K in keyof NodeTraffic]: NodeTraffic[K] };

/** Objects told of in one report at most; the coordinator does without the oldest. */
const storedMax = 4_096;

/** Counts what nodes' visitors did, between two reports to the coordinator. */
export class TrafficTally {
  private readonly region: string;
  private readonly nodes = new Map<string, Counts>();
  private readonly plain = new PlainCache();
  private stored: StoredObject[] = [];
  private causedAtMs = Infinity;

  constructor(region: string) {
    this.region = region;
  }

  /** Only what the edge itself served counts: a browser's word is nobody's demand on a node. */
  note(batch: AccessBatch): void {
    if (batch.node === '' || batch.agent !== 'edge') return;
    const counts = this.countsOf(batch.node);
    for (const access of batch.accesses) {
      this.causedAtMs = Math.min(this.causedAtMs, access.atMs);
      counts.accesses += 1;
      if (access.servedFrom === 'edge-prefetched') counts.prefetchedHits += 1;
      if (this.plain.wouldMiss(batch.node, access)) {
        counts.plainMisses += 1;
        counts.plainMissBytes += access.bytes;
      }
      if (access.servedFrom !== 'origin') continue;
      counts.misses += 1;
      counts.missBytes += access.bytes;
      if (access.status >= 500) counts.errors += 1;
      if (access.freshForMs <= 0 || access.status >= 400) continue;
      const { resource, validator } = access;
      const freshUntilMs = access.atMs + access.freshForMs;
      this.stored.push({ node: batch.node, resource, freshUntilMs, validator });
    }
    if (this.stored.length > storedMax) this.stored = this.stored.slice(-storedMax);
  }

  /** What was counted since the last call, undefined when nothing. */
  take(atMs: number): Traffic | undefined {
    if (this.nodes.size === 0) return undefined;
    const { stored, causedAtMs } = this;
    const traffic = {
      atMs,
      region: this.region,
      nodes: [...this.nodes.values()],
      stored,
      ...(causedAtMs === Infinity ? {} : { causedAtMs }),
    };
    this.causedAtMs = Infinity;
    this.nodes.clear();
    this.stored = [];
    return traffic;
  }

  /** Puts back what could not be delivered. */
  giveBack(traffic: Traffic): void {
    for (const node of traffic.nodes) {
      const counts = this.countsOf(node.node);
      counts.accesses += node.accesses;
      counts.misses += node.misses;
      counts.missBytes += node.missBytes;
      counts.plainMisses += node.plainMisses;
      counts.plainMissBytes += node.plainMissBytes;
      counts.prefetchedHits += node.prefetchedHits;
      counts.errors += node.errors;
    }
    this.stored = [...traffic.stored, ...this.stored].slice(-storedMax);
  }

  private countsOf(node: string): Counts {
    let counts = this.nodes.get(node);
    if (counts === undefined) {
      counts = {
        node,
        accesses: 0,
        misses: 0,
        missBytes: 0,
        plainMisses: 0,
        plainMissBytes: 0,
        prefetchedHits: 0,
        errors: 0,
      };
      this.nodes.set(node, counts);
    }
    return counts;
  }
}
