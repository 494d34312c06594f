import { DemandMemory, demandOfOneUse } from './demand-memory.ts';
import { KeyNumbers } from './key-numbers.ts';
import { PriorityHeap } from './priority-heap.ts';
import { RecencyList } from './recency-list.ts';
import { Turnover } from './turnover.ts';
import type { OrderName } from './value-order.ts';
import { ValueOrder } from './value-order.ts';

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

/** What is stored, in either order. */
type Heaps = readonly [PriorityHeap, PriorityHeap];

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
  private readonly keys = new KeyNumbers();
  /** By number, and the numbers in the order in which they came in. */
  private readonly entries: (IndexEntry | undefined)[] = [];
  private readonly stored = new RecencyList();
  /** Variants by their base; an object that is its own base has no place here. */
  private readonly variants = new Map<string, Set<string>>();
  private readonly demand = new DemandMemory(this.keys, mostRemembered);
  private readonly orders: readonly [ValueOrder, ValueOrder];
  private leading: 0 | 1 = 0;
  private accesses = 0;
  /** What visitors asked for, and what nobody has asked for yet. */
  private readonly onDemand: Heaps = [new PriorityHeap(), new PriorityHeap()];
  private readonly prefetched: Heaps = [new PriorityHeap(), new PriorityHeap()];
  private totalBytes = 0;
  private prefetchedBytes = 0;
  private readonly turnover = new Turnover();

  constructor(settings: IndexSettings) {
    this.settings = settings;
    const setting = { keys: this.keys, capacityBytes: settings.capacityBytes };
    this.orders = [new ValueOrder('steady', setting), new ValueOrder('ageing', setting)];
  }

  /** The order that the cache follows now. */
  get follows(): OrderName {
    return this.orders[this.leading].name;
  }

  get bytes(): number {
    return this.totalBytes;
  }

  get size(): number {
    return this.stored.size;
  }

  get freeBytes(): number {
    return Math.max(0, this.settings.capacityBytes - this.totalBytes);
  }

  /** How long what comes in now stays, in the mean, ms; Infinity while nothing has to make room. */
  keepsMs(nowMs: number): number {
    return this.turnover.keepsMs(this.settings.capacityBytes, nowMs);
  }

  get(key: string): IndexEntry | undefined {
    const number = this.keys.find(key);
    return number === undefined ? undefined : this.entries[number];
  }

  keysOf(base: string): readonly string[] {
    const own = this.get(base)?.base === base ? [base] : [];
    return [...own, ...(this.variants.get(base) ?? [])];
  }

  *all(): Generator<IndexEntry> {
    for (const number of this.stored) yield this.entries[number]!;
  }

  /**
   * Takes an object in, in the place of an earlier one with its key, and says what must go for it.
   * `awaited`: others wait for it at this moment, so it is not the one that goes.
   */
  admit(entry: IndexEntry, { awaited = false } = {}): Admission {
    const number = this.keys.hold(entry.key);
    const admission = this.admitAs(number, entry, awaited);
    this.keys.release(number);
    return admission;
  }

  /** Counts a use: a prefetched object has kept its promise then, and is like any other. */
  use(key: string, nowMs: number): void {
    const number = this.keys.find(key);
    const entry = number === undefined ? undefined : this.entries[number];
    if (number === undefined || entry === undefined) return;
    const used: IndexEntry = {
      ...entry,
      confidence: undefined,
      lastUseMs: nowMs,
      uses: entry.uses + 1,
    };
    if (entry.confidence !== undefined) {
      this.prefetchedBytes -= entry.bytes;
      for (const heap of this.prefetched) heap.remove(number);
    }
    this.noteAccess(number, used);
    this.entries[number] = used;
    this.rank(number, used);
  }

  /** Gives an object a new time to live. */
  renew(key: string, expiresAtMs: number): void {
    const number = this.keys.find(key);
    const entry = number === undefined ? undefined : this.entries[number];
    if (number !== undefined && entry !== undefined)
      this.entries[number] = { ...entry, expiresAtMs };
  }

  /** Corrects the size of an object whose length was not known before it was stored. */
  resize(key: string, bytes: number): readonly string[] {
    const entry = this.get(key);
    return entry === undefined ? [] : this.admit({ ...entry, bytes }).evicted;
  }

  remove(key: string): boolean {
    const number = this.keys.find(key);
    return number !== undefined && this.removeNumber(number) !== undefined;
  }

  /** `admit` for an object whose number the caller holds. */
  private admitAs(number: number, entry: IndexEntry, awaited: boolean): Admission {
    const before = this.removeNumber(number);
    const isPrefetched = entry.confidence !== undefined;
    const limitBytes = isPrefetched
      ? this.settings.capacityBytes * (1 - this.settings.onDemandShare)
      : this.settings.capacityBytes;
    if (entry.bytes > limitBytes) {
      return { admitted: false, evicted: before === undefined ? [] : [entry.key] };
    }
    // Correcting an entry is no access.
    if (before === undefined || before.lastUseMs !== entry.lastUseMs)
      this.noteAccess(number, entry);
    const evicted: string[] = [];
    if (awaited) {
      const spareBytes = this.settings.capacityBytes - entry.bytes;
      while (this.totalBytes > spareBytes)
        this.evictFrom(this.leastValuable(), evicted, entry.lastUseMs);
    }
    const usesBefore = before?.uses ?? 0;
    this.insert(number, usesBefore > entry.uses ? { ...entry, uses: usesBefore } : entry);
    // Prefetched objects stay within their share, whatever they promise.
    if (isPrefetched) {
      while (this.prefetchedBytes > limitBytes)
        this.evictFrom(this.prefetched, evicted, entry.lastUseMs);
    }
    while (this.totalBytes > this.settings.capacityBytes)
      this.evictFrom(this.leastValuable(), evicted, entry.lastUseMs);
    // A newcomer may be what is worth least: then it is not admitted at all.
    if (this.entries[number] !== undefined) return { admitted: true, evicted };
    const others = evicted.filter((key) => key !== entry.key);
    return { admitted: false, evicted: before === undefined ? others : [...others, entry.key] };
  }

  /** Both orders hear of every access, so that they can be compared. */
  private noteAccess(number: number, { bytes, confidence, lastUseMs }: IndexEntry): void {
    const weight = confidence === undefined ? 1 : Math.max(0.01, usesPerForecast * confidence);
    const demand = this.demand.note(number, { atMs: lastUseMs, weight, bytes });
    const access = { bytes, demand, weightPerUse: this.weightPerUse(bytes) };
    for (const order of this.orders) order.play(number, access);
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

  private insert(number: number, entry: IndexEntry): void {
    this.keys.holdAgain(number);
    this.entries[number] = entry;
    this.stored.put(number);
    this.totalBytes += entry.bytes;
    if (entry.confidence !== undefined) this.prefetchedBytes += entry.bytes;
    this.rank(number, entry);
    if (entry.base === entry.key) return;
    const siblings = this.variants.get(entry.base);
    if (siblings) siblings.add(entry.key);
    else this.variants.set(entry.base, new Set([entry.key]));
  }

  /** Gives an entry its place in both orders. */
  private rank(number: number, { bytes, confidence, lastUseMs }: IndexEntry): void {
    const demand = this.demand.of(number) ?? demandOfOneUse(lastUseMs);
    const weight = this.weightPerUse(bytes);
    const heaps = confidence === undefined ? this.onDemand : this.prefetched;
    heaps[0].set(number, this.orders[0].priority(demand, weight));
    heaps[1].set(number, this.orders[1].priority(demand, weight));
  }

  private removeNumber(number: number): IndexEntry | undefined {
    const entry = this.entries[number];
    if (entry === undefined) return undefined;
    this.entries[number] = undefined;
    this.stored.remove(number);
    this.totalBytes -= entry.bytes;
    if (entry.confidence !== undefined) this.prefetchedBytes -= entry.bytes;
    const heaps = entry.confidence === undefined ? this.onDemand : this.prefetched;
    for (const heap of heaps) heap.remove(number);
    const siblings = entry.base === entry.key ? undefined : this.variants.get(entry.base);
    siblings?.delete(entry.key);
    if (siblings?.size === 0) this.variants.delete(entry.base);
    this.keys.release(number);
    return entry;
  }

  private leastValuable(): Heaps {
    const demand = this.onDemand[this.leading];
    const ahead = this.prefetched[this.leading];
    if (demand.size === 0) return this.prefetched;
    return ahead.size > 0 && ahead.leastPriority() <= demand.leastPriority()
      ? this.prefetched
      : this.onDemand;
  }

  private evictFrom(heaps: Heaps, evicted: string[], nowMs: number): void {
    const victim = heaps[this.leading].least();
    const entry = victim === undefined ? undefined : this.removeNumber(victim);
    if (entry === undefined) throw new RangeError('index-empty: nothing left to evict');
    this.turnover.note(entry.bytes, nowMs);
    evicted.push(entry.key);
  }
}
