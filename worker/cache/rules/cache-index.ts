import { PriorityHeap } from './priority-heap.ts';

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
}

export interface Admission {
  /** False: too large for the node, or not worth what it would push out. */
  readonly admitted: boolean;
  /** Keys to be removed from the cache, least valuable first. */
  readonly evicted: readonly string[];
}

/** A prefetched object is expected to be used this often, times its confidence: forecasts speak of one visitor, pages have several. */
const usesPerForecast = 4;

/**
 * A node's account of what it keeps, and the decision what goes when space is short: the object with
 * the least forecast value per byte. Pure: the Worker, the simulation and the backtest use it alike.
 *
 * The value of an object is the number of uses that it is expected to have, over its bytes, counted
 * from the level L at which the last victim left (the ageing of Cao and Irani, "Cost-Aware WWW Proxy
 * Caching Algorithms", 1997): what was valuable long ago sinks against what is valuable now.
 */
export class CacheIndex {
  private readonly settings: IndexSettings;
  private readonly entries = new Map<string, IndexEntry>();
  private readonly byBase = new Map<string, Set<string>>();
  private readonly onDemand = new PriorityHeap();
  private readonly prefetched = new PriorityHeap();
  private level = 0;
  private totalBytes = 0;
  private prefetchedBytes = 0;

  constructor(settings: IndexSettings) {
    this.settings = settings;
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

  /** Takes an object in, in the place of an earlier one with its key, and says what must go for it. */
  admit(entry: IndexEntry): Admission {
    const before = this.entries.get(entry.key);
    this.remove(entry.key);
    const isPrefetched = entry.confidence !== undefined;
    const limitBytes = isPrefetched
      ? this.settings.capacityBytes * (1 - this.settings.onDemandShare)
      : this.settings.capacityBytes;
    if (entry.bytes > limitBytes) {
      return { admitted: false, evicted: before === undefined ? [] : [entry.key] };
    }
    const evicted: string[] = [];
    // Prefetched objects stay within their share, whatever they promise.
    if (isPrefetched) {
      while (this.prefetchedBytes + entry.bytes > limitBytes)
        this.evictFrom(this.prefetched, evicted);
    }
    while (this.totalBytes + entry.bytes > this.settings.capacityBytes)
      this.evictFrom(this.leastValuable(), evicted);
    this.insert({ ...entry, uses: Math.max(entry.uses, before?.uses ?? 0) });
    return { admitted: true, evicted };
  }

  /** Counts a use: a prefetched object has kept its promise then, and is like any other. */
  use(key: string, nowMs: number): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.remove(key);
    this.insert({ ...entry, confidence: undefined, lastUseMs: nowMs, uses: entry.uses + 1 });
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
    this.onDemand.remove(key);
    this.prefetched.remove(key);
    const siblings = this.byBase.get(entry.base);
    siblings?.delete(key);
    if (siblings?.size === 0) this.byBase.delete(entry.base);
    return true;
  }

  private insert(entry: IndexEntry): void {
    this.entries.set(entry.key, entry);
    this.totalBytes += entry.bytes;
    if (entry.confidence !== undefined) this.prefetchedBytes += entry.bytes;
    const heap = entry.confidence === undefined ? this.onDemand : this.prefetched;
    heap.set(entry.key, this.level + valuePerByte(entry));
    const siblings = this.byBase.get(entry.base);
    if (siblings) siblings.add(entry.key);
    else this.byBase.set(entry.base, new Set([entry.key]));
  }

  private leastValuable(): PriorityHeap {
    const [demand, ahead] = [this.onDemand.least(), this.prefetched.least()];
    if (demand === undefined) return this.prefetched;
    return ahead !== undefined && ahead.priority <= demand.priority
      ? this.prefetched
      : this.onDemand;
  }

  private evictFrom(heap: PriorityHeap, evicted: string[]): void {
    const victim = heap.least();
    if (victim === undefined) throw new RangeError('index-empty: nothing left to evict');
    this.level = Math.max(this.level, victim.priority);
    this.remove(victim.key);
    evicted.push(victim.key);
  }
}

function valuePerByte({ confidence, uses, bytes }: IndexEntry): number {
  const expectedUses = confidence === undefined ? 1 + uses : usesPerForecast * confidence;
  return expectedUses / Math.max(1, bytes);
}
