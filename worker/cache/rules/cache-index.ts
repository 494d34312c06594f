import { DemandMemory } from './demand-memory.ts';
import { PriorityHeap } from './priority-heap.ts';
import type { OrderName } from './value-order.ts';
import { afterUse, ValueOrder } from './value-order.ts';

/** One stored object as the index knows it. */
export interface IndexEntry {
  readonly key: string;
  /** The target that it belongs to: variants share it. */
  readonly base: string;
  readonly bytes: number;
  /** Confidence of the forecast that brought it, while nobody has used it; undefined otherwise. */
  readonly confidence: number | undefined;
  /** Unix ms after which it answers nobody unasked. */
  readonly expiresAtMs: number;
  readonly lastUseMs: number;
  /** Accesses that are known of it, in this stay or an earlier one. */
  readonly uses: number;
}

export interface IndexSettings {
  readonly capacityBytes: number;
  /** Share of the capacity that prefetched objects never take from those that visitors brought. */
  readonly onDemandShare: number;
  /** What saved bytes are worth beside saved requests: 0 for requests alone, 1 for as much of either, 0.5 when left out. */
  readonly byteWeight?: number;
}

export interface Admission {
  /** False: too large for the node, or not worth what it would push out. */
  readonly admitted: boolean;
  /** Keys to be removed from the cache, least valuable first. */
  readonly evicted: readonly string[];
}

/** A prefetched object is expected to be used this often, times its confidence: forecasts speak of one visitor, pages have several. */
const usesPerForecast = 4;

/** Objects whose demand is remembered after they left. */
const mostRemembered = 100_000;

/** Visitors wait for requests, origins pay for bytes: the wait counts twice. */
const defaultByteWeight = 0.5;

/** Accesses between two looks at which order does better, and over which a score fades to 1/e. */
const accessesPerLook = 100;
const scoreSpan = 5_000;
/** The other order must be ahead by so much: each change costs what was kept for the wrong reasons. */
const lead = 1.02;

/**
 * A node's account of what it keeps, and the decision what goes when space is short: the object with
 * the least forecast value per byte. Pure: the Worker, the simulation and the backtest use it alike.
 *
 * An object's value is the number of uses that it is expected to have, times what a use saves: a
 * request, and bytes. With byteWeight w, a use of b bytes is worth 1 + w·b/mean, so per byte
 * 1/b + w/mean; w = 0 maximises the hit ratio, a large w the byte hit ratio. What brings it in counts
 * as a use, a forecast as several times its confidence.
 *
 * Two orders compete (`ValueOrder`), each also played alone on keys and sizes; the cache evicts by the
 * one whose hits are worth more of late.
 */
export class CacheIndex {
  private readonly settings: IndexSettings;
  private readonly entries = new Map<string, IndexEntry>();
  private readonly byBase = new Map<string, Set<string>>();
  private readonly demand = new DemandMemory(mostRemembered);
  private readonly orders: readonly [ValueOrder, ValueOrder];
  private leading: 0 | 1 = 0;
  private accesses = 0;
  /** What is stored, in both orders: what visitors asked for, and what nobody has asked for yet. */
  private readonly onDemand = [new PriorityHeap(), new PriorityHeap()] as const;
  private readonly prefetched = [new PriorityHeap(), new PriorityHeap()] as const;
  private totalBytes = 0;
  private prefetchedBytes = 0;

  constructor(settings: IndexSettings) {
    this.settings = settings;
    const { capacityBytes } = settings;
    this.orders = [
      new ValueOrder('steady', capacityBytes),
      new ValueOrder('ageing', capacityBytes),
    ];
  }

  /** The order that the cache follows now. */
  get follows(): OrderName {
    return this.orders[this.leading].name;
  }

  get bytes(): number {
    return this.totalBytes;
  }

  get size(): number {
    return this.entries.size;
  }

  get freeBytes(): number {
    return Math.max(0, this.settings.capacityBytes - this.totalBytes);
  }

  get(key: string): IndexEntry | undefined {
    return this.entries.get(key);
  }

  keysOf(base: string): readonly string[] {
    return [...(this.byBase.get(base) ?? [])];
  }

  all(): Iterable<IndexEntry> {
    return this.entries.values();
  }

  /**
   * Takes an object in, in the place of an earlier one with its key, and says what must go for it.
   * `awaited`: others wait for it at this moment, so it is not the one that goes.
   */
  admit(entry: IndexEntry, { awaited = false } = {}): Admission {
    const before = this.entries.get(entry.key);
    this.remove(entry.key);
    const isPrefetched = entry.confidence !== undefined;
    const limitBytes = isPrefetched
      ? this.settings.capacityBytes * (1 - this.settings.onDemandShare)
      : this.settings.capacityBytes;
    if (entry.bytes > limitBytes) {
      return { admitted: false, evicted: before === undefined ? [] : [entry.key] };
    }
    // Correcting an entry is no access.
    if (before === undefined || before.lastUseMs !== entry.lastUseMs) this.noteAccess(entry);
    const evicted: string[] = [];
    if (awaited) {
      const spareBytes = this.settings.capacityBytes - entry.bytes;
      while (this.totalBytes > spareBytes) this.evictFrom(this.leastValuable(), evicted);
    }
    this.insert({ ...entry, uses: Math.max(entry.uses, before?.uses ?? 0) });
    // Prefetched objects stay within their share, whatever they promise.
    if (isPrefetched) {
      while (this.prefetchedBytes > limitBytes) this.evictFrom(this.prefetched, evicted);
    }
    while (this.totalBytes > this.settings.capacityBytes)
      this.evictFrom(this.leastValuable(), evicted);
    // A newcomer may be what is worth least: then it is not admitted at all.
    const admitted = this.entries.has(entry.key);
    const others = evicted.filter((key) => key !== entry.key);
    return {
      admitted,
      evicted: admitted || before === undefined ? others : [...others, entry.key],
    };
  }

  /** Counts a use: a prefetched object has kept its promise then, and is like any other. */
  use(key: string, nowMs: number): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    const used: IndexEntry = {
      ...entry,
      confidence: undefined,
      lastUseMs: nowMs,
      uses: entry.uses + 1,
    };
    if (entry.confidence !== undefined) {
      this.prefetchedBytes -= entry.bytes;
      for (const heap of this.prefetched) heap.remove(key);
    }
    this.noteAccess(used);
    this.entries.set(key, used);
    this.rank(used);
  }

  /** Gives an object a new time to live. */
  renew(key: string, expiresAtMs: number): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.entries.set(key, { ...entry, expiresAtMs });
  }

  /** Corrects the size of an object whose length was not known before it was stored. */
  resize(key: string, bytes: number): readonly string[] {
    const entry = this.entries.get(key);
    return entry === undefined ? [] : this.admit({ ...entry, bytes }).evicted;
  }

  remove(key: string): boolean {
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    this.entries.delete(key);
    this.totalBytes -= entry.bytes;
    if (entry.confidence !== undefined) this.prefetchedBytes -= entry.bytes;
    for (const heap of [...this.onDemand, ...this.prefetched]) heap.remove(key);
    const siblings = this.byBase.get(entry.base);
    siblings?.delete(key);
    if (siblings?.size === 0) this.byBase.delete(entry.base);
    return true;
  }

  /** Both orders hear of every access, so that they can be compared. */
  private noteAccess({ key, bytes, confidence, lastUseMs }: IndexEntry): void {
    const weight = confidence === undefined ? 1 : Math.max(0.01, usesPerForecast * confidence);
    const demand = this.demand.note(key, { atMs: lastUseMs, weight, bytes });
    const access = { key, bytes, demand, weightPerUse: this.weightPerUse(bytes) };
    for (const order of this.orders) order.play(access);
    if (++this.accesses % accessesPerLook !== 0) return;
    for (const order of this.orders) order.score *= Math.exp(-accessesPerLook / scoreSpan);
    const other = this.leading === 0 ? 1 : 0;
    if (this.orders[other].score > lead * this.orders[this.leading].score) this.leading = other;
  }

  /** What a use saves, per byte that the object takes. */
  private weightPerUse(bytes: number): number {
    return (
      1 / Math.max(1, bytes) +
      (this.settings.byteWeight ?? defaultByteWeight) / this.demand.meanBytes
    );
  }

  private insert(entry: IndexEntry): void {
    this.entries.set(entry.key, entry);
    this.totalBytes += entry.bytes;
    if (entry.confidence !== undefined) this.prefetchedBytes += entry.bytes;
    this.rank(entry);
    const siblings = this.byBase.get(entry.base);
    if (siblings) siblings.add(entry.key);
    else this.byBase.set(entry.base, new Set([entry.key]));
  }

  /** Gives an entry its place in both orders. */
  private rank({ key, bytes, confidence, lastUseMs }: IndexEntry): void {
    const demand = this.demand.get(key) ?? afterUse(undefined, { atMs: lastUseMs, weight: 1 });
    const weight = this.weightPerUse(bytes);
    const heaps = confidence === undefined ? this.onDemand : this.prefetched;
    heaps[0].set(key, this.orders[0].priority(demand, weight));
    heaps[1].set(key, this.orders[1].priority(demand, weight));
  }

  private leastValuable(): readonly [PriorityHeap, PriorityHeap] {
    const demand = this.onDemand[this.leading].least();
    const ahead = this.prefetched[this.leading].least();
    if (demand === undefined) return this.prefetched;
    return ahead !== undefined && ahead.priority <= demand.priority
      ? this.prefetched
      : this.onDemand;
  }

  private evictFrom(heaps: readonly [PriorityHeap, PriorityHeap], evicted: string[]): void {
    const victim = heaps[this.leading].least();
    if (victim === undefined) throw new RangeError('index-empty: nothing left to evict');
    this.remove(victim.key);
    evicted.push(victim.key);
  }
}
