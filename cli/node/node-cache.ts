import { remainingMs } from '../../worker/cache/rules/freshness.ts';
import type { Stored } from '../../worker/cache/rules/stored.ts';
import { Turnover } from '../../worker/cache/rules/turnover.ts';

/** A stored response and its whole body. */
export interface CacheEntry {
  readonly stored: Stored;
  readonly body: Uint8Array;
  readonly validator: number;
  /** Whether a visitor has been served from it. */
  used: boolean;
}

/** Objects in memory by path and query, within a number of bytes. */
export interface NodeCache {
  /** What is fresh at `nowMs`, or nothing. */
  find(target: string, nowMs: number): CacheEntry | undefined;
  /** False when it is larger than the whole cache. Unix ms. */
  store(target: string, entry: CacheEntry, nowMs: number): boolean;
  /** Mean time that it keeps what it gets, ms; Infinity while nothing has to make room. */
  keepsMs(nowMs: number): number;
  remove(target: string): void;
  targets(): readonly string[];
  /** Prefetched objects whose time is over and that nobody asked for, each told once. */
  takeWasted(nowMs: number): CacheEntry[];
  readonly usedBytes: number;
  readonly capacityBytes: number;
}

/** The least recently used make room; what is stale goes first because nobody can be served it. */
export function createNodeCache(options: { readonly capacityBytes: number }): NodeCache {
  const { capacityBytes } = options;
  const entries = new Map<string, CacheEntry>();
  const wasted: CacheEntry[] = [];
  const turnover = new Turnover();
  let usedBytes = 0;
  const remove = (target: string): void => {
    const entry = entries.get(target);
    if (entry === undefined) return;
    entries.delete(target);
    usedBytes -= entry.body.length;
    if (entry.stored.prefetch !== undefined && !entry.used) wasted.push(entry);
  };
  return {
    capacityBytes,
    get usedBytes() {
      return usedBytes;
    },
    find(target, nowMs) {
      const entry = entries.get(target);
      if (entry === undefined) return undefined;
      if (remainingMs(entry.stored, nowMs) <= 0) {
        remove(target);
        return undefined;
      }
      entries.delete(target);
      entries.set(target, entry);
      return entry;
    },
    store(target, entry, nowMs) {
      if (entry.body.length > capacityBytes) return false;
      remove(target);
      while (usedBytes + entry.body.length > capacityBytes) {
        const oldest = entries.keys().next().value;
        if (oldest === undefined) break;
        turnover.note(entries.get(oldest)?.body.length ?? 0, nowMs);
        remove(oldest);
      }
      entries.set(target, entry);
      usedBytes += entry.body.length;
      return true;
    },
    keepsMs: (nowMs) => turnover.keepsMs(capacityBytes, nowMs),
    remove,
    targets: () => [...entries.keys()],
    takeWasted(nowMs) {
      for (const [target, entry] of entries) {
        if (remainingMs(entry.stored, nowMs) <= 0) remove(target);
      }
      return wasted.splice(0);
    },
  };
}
