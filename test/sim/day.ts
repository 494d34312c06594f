import type { Forecast, Lease, Outcome } from '../../protocol/messages.ts';
import {
  createCoordinatorCore,
  type OpenCoordinatorCore,
} from '../../worker/coordinate/create-coordinator-core.ts';
import { creditOf } from '../../worker/coordinate/credit.ts';
import type { NodeTraffic } from '../../worker/coordinate/types.ts';
import { seededRandom } from './random.ts';
import {
  buildRegions,
  dayStartMs,
  firstByteMs,
  forecastOf,
  freshForMs,
  rateOf,
  resourceCount,
  ticksADay,
  tickMs,
  type SimNode,
  type SimRegion,
} from './world.ts';

export const slowNode = 'weur05';
/** Claims done and serves nothing. */
export const lyingNode = 'weur07';
/** Claims uses as well. */
export const boastingNode = 'enam09';
/** They are honest until then, and have earned a name. */
export const turnTick = 360;

/** Ranks forecast anew whenever their copies expire, and how many of the long tail with each tick. */
const forecastRanks = 1_500;
const tailForecasts = 20;

export interface Day {
  readonly regions: readonly SimRegion[];
  readonly cores: readonly OpenCoordinatorCore[];
  readonly forecasts: number;
  readonly decisionMs: number;
  readonly leases: number;
  readonly used: number;
  readonly done: number;
  /** Anticipated requesters at nodes, and those of them whose node holds the object ahead. */
  readonly anticipated: number;
  readonly reached: number;
  /** Node -> bytes prefetched, after the first two hours. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Node -> leases with each tick. */
  readonly leasesByTick: ReadonlyMap<string, Uint32Array>;
  /** Node -> credit every half hour. */
  readonly credit: ReadonlyMap<string, number[]>;
  readonly floors: readonly number[];
}

export const settledTick = 120;
const creditEvery = 30;
/** Mean size of what visitors fetch. */
const meanBytes = 400_000;

/** One day of nine regions, minute by minute, through the coordinator that ships. */
export function runDay(options: { readonly ticks?: number; readonly seed?: number } = {}): Day {
  const random = seededRandom(options.seed ?? 7);
  const regions = buildRegions(slowNode);
  const cores = regions.map(({ name }) =>
    createCoordinatorCore({
      site: 'sim',
      region: name,
      nowMs: dayStartMs,
      settings: { originLatencyMs: firstByteMs, switchbackShare: 0 },
    }),
  );
  const states = regions.map((region, index) => new RegionDay(region, cores[index]!, random));
  const credit = new Map<string, number[]>();
  for (let tick = 0; tick < (options.ticks ?? ticksADay); tick++) {
    for (const state of states) {
      state.tick(tick);
      if (tick % creditEvery === 0) state.sampleCredit(tick, credit);
    }
  }
  const sum = (read: (state: RegionDay) => number) =>
    states.reduce((total, state) => total + read(state), 0);
  return {
    regions,
    cores,
    forecasts: sum((state) => state.forecasts),
    decisionMs: sum((state) => state.decisionMs),
    leases: sum((state) => state.leases),
    used: sum(({ core }) => core.book.stages.used),
    done: sum(({ core }) => core.book.stages.done),
    anticipated: sum((state) => state.anticipated),
    reached: sum((state) => state.reached),
    bytes: new Map(states.flatMap((state) => [...state.bytes])),
    leasesByTick: new Map(states.flatMap((state) => [...state.leasesByTick])),
    credit,
    floors: cores.map(({ book }) => book.floor.floor),
  };
}

class RegionDay {
  readonly region: SimRegion;
  readonly core: OpenCoordinatorCore;
  readonly bytes = new Map<string, number>();
  readonly leasesByTick = new Map<string, Uint32Array>();
  forecasts = 0;
  decisionMs = 0;
  leases = 0;
  anticipated = 0;
  reached = 0;
  private readonly random: () => number;
  private readonly due = new Map<number, Outcome[]>();
  private readonly hits = new Map<string, number>();
  /** Rates by resource of what was forecast last. */
  private readonly current = new Map<string, Forecast>();

  constructor(region: SimRegion, core: OpenCoordinatorCore, random: () => number) {
    this.region = region;
    this.core = core;
    this.random = random;
    for (const { name } of region.nodes) this.leasesByTick.set(name, new Uint32Array(ticksADay));
  }

  tick(tick: number): void {
    const nowMs = dayStartMs + tick * tickMs;
    const outcomes = this.due.get(tick) ?? [];
    this.due.delete(tick);
    this.core.settle(outcomes, nowMs);
    const forecasts = this.forecastsAt(tick, nowMs);
    const traffic = { atMs: nowMs, nodes: this.trafficAt(tick), stored: [] };
    const startedAt = performance.now();
    this.core.offer({ forecasts, nowMs, traffic });
    this.decisionMs += performance.now() - startedAt;
    this.forecasts += forecasts.length;
    const taken = new Map<string, Set<string>>();
    for (const node of this.region.nodes) this.exchange(node, { tick, nowMs, taken });
    if (tick >= settledTick) this.countReach(forecasts, taken);
  }

  sampleCredit(tick: number, into: Map<string, number[]>): void {
    const nowMs = dayStartMs + tick * tickMs;
    for (const record of this.core.book.nodes.values()) {
      const values = into.get(record.node) ?? [];
      values.push(creditOf(record.credit, { nowMs, settings: this.core.settings }));
      into.set(record.node, values);
    }
  }

  private forecastsAt(tick: number, nowMs: number): Forecast[] {
    const forecasts: Forecast[] = [];
    const period = freshForMs / tickMs;
    for (let rank = (tick % period) + 1; rank <= forecastRanks; rank += period) {
      forecasts.push(forecastOf(this.region, { rank, tick, nowMs }));
    }
    for (let count = 0; count < tailForecasts; count++) {
      const rank = forecastRanks + 1 + Math.floor(this.random() * (resourceCount - forecastRanks));
      forecasts.push(forecastOf(this.region, { rank, tick, nowMs }));
    }
    for (const forecast of forecasts) this.current.set(forecast.resource, forecast);
    return forecasts;
  }

  /** What visitors did in the last minute: the misses of a cache that fetches only on demand. */
  private trafficAt(tick: number): NodeTraffic[] {
    const { nodes } = this.region;
    const accesses = (rateOf(this.region, 1, tick) * tickMs) / 1_000;
    const misses = missesPerMinute(this.region, tick) / nodes.length;
    return nodes.map(({ name }) => {
      const prefetchedHits = this.hits.get(name) ?? 0;
      this.hits.set(name, 0);
      const missed = Math.max(0, misses - prefetchedHits);
      const missBytes = missed * meanBytes;
      const plain = { plainMisses: misses, plainMissBytes: misses * meanBytes };
      return {
        node: name,
        accesses,
        misses: missed,
        missBytes,
        ...plain,
        prefetchedHits,
        errors: 0,
      };
    });
  }

  private exchange(
    node: SimNode,
    at: {
      readonly tick: number;
      readonly nowMs: number;
      readonly taken: Map<string, Set<string>>;
    },
  ): void {
    const orders = this.core.exchange({
      node: node.name,
      region: this.region.name,
      atMs: at.nowMs,
      freeBytes: 1e11,
      capacityBytes: 1e12,
      roundTripMs: 20,
      accesses: 0,
      wants: 256,
    });
    this.leases += orders.leases.length;
    this.leasesByTick.get(node.name)![at.tick]! += orders.leases.length;
    for (const lease of orders.leases) {
      const holders = at.taken.get(lease.resource) ?? new Set();
      at.taken.set(lease.resource, holders.add(lease.node));
      this.run(node, lease, at);
    }
  }

  /** A node does its lease; its visitors use the object or do not. */
  private run(node: SimNode, lease: Lease, at: { tick: number; nowMs: number }): void {
    const forecast = this.current.get(lease.resource)!;
    const tookMs = firstByteMs + forecast.bytes / node.bytesPerMs;
    const honest = at.tick < turnTick || (node.name !== lyingNode && node.name !== boastingNode);
    if (at.tick >= settledTick) {
      this.bytes.set(node.name, (this.bytes.get(node.name) ?? 0) + forecast.bytes);
    }
    const outcome = (kind: Outcome['kind'], atMs: number): Outcome => ({
      leaseId: lease.id,
      site: lease.site,
      region: lease.region,
      node: lease.node,
      resource: lease.resource,
      kind,
      atMs: Math.round(atMs),
      bytes: forecast.bytes,
      latencyMs: Math.round(tookMs),
      validator: 1,
      reason: '',
    });
    const doneAtMs = at.nowMs + tookMs;
    this.later(outcome('done', doneAtMs));
    const share = forecast.nodes.find(({ node: name }) => name === node.name)?.share ?? 0;
    const perMs = (forecast.expectedCount * share) / freshForMs;
    const usedAtMs = doneAtMs - Math.log(1 - this.random()) / perMs;
    if (usedAtMs >= doneAtMs + lease.ttlMs) return;
    if (honest) this.hits.set(node.name, (this.hits.get(node.name) ?? 0) + 1);
    if (honest || node.name === boastingNode) this.later(outcome('used', usedAtMs));
  }

  private later(outcome: Outcome): void {
    const tick = Math.ceil((outcome.atMs - dayStartMs) / tickMs);
    const list = this.due.get(tick);
    if (list === undefined) this.due.set(tick, [outcome]);
    else list.push(outcome);
  }

  /** Weighs each node's anticipated requests of what is worth prefetching anywhere at all. */
  private countReach(forecasts: readonly Forecast[], taken: Map<string, Set<string>>): void {
    for (const forecast of forecasts) {
      if (forecast.confidence < this.core.settings.confidenceFloor) continue;
      const holders = taken.get(forecast.resource);
      for (const { node, share } of forecast.nodes) {
        const expected = forecast.expectedCount * share;
        this.anticipated += expected;
        if (holders?.has(node) === true) this.reached += expected;
      }
    }
  }
}

/**
 * Misses a minute of a region whose nodes fetch on demand and keep for the freshness: each (resource,
 * node) misses at rate λ / (1 + λ·T). Even shares are assumed; the sum runs over log-spaced ranks.
 */
function missesPerMinute(region: SimRegion, tick: number): number {
  const nodes = region.nodes.length;
  const freshSeconds = freshForMs / 1_000;
  let misses = 0;
  let rank = 1;
  while (rank < resourceCount) {
    const next = Math.max(rank + 1, Math.floor(rank * 1.05));
    const rate = rateOf(region, (rank + next - 1) / 2, tick) / nodes;
    misses += ((next - rank) * nodes * rate * 60) / (1 + rate * freshSeconds);
    rank = next;
  }
  return misses;
}
