import { Turnover } from '../../worker/cache/rules/turnover.ts';
import { createNextUse } from './next-use.ts';
import { createStore } from './stores/create-store.ts';
import type { StoreName } from './stores/store.ts';
import type { Trace } from './trace.ts';

/** A copy that comes into one cache of the region that its pair names. */
export interface Coming {
  readonly cache: number;
  readonly slot: number;
  /** Number of region and resource together. */
  readonly pair: number;
  /** Score of the prefetch that brought it; undefined when a visitor did. */
  readonly score: number | undefined;
  readonly nowMs: number;
}

/** What bounds the caches of a replay: `width` a region, the last of which, without prefetching, is LRU. */
export interface BoundedCaches {
  /** Takes a copy in, and names the slots that must go for it, the newcomer among them when it is refused. */
  admit(coming: Coming): readonly number[];
  /** A visitor asked for a copy that is in. */
  hit(copy: Omit<Coming, 'score'>): void;
  /** Access number `index` is being served. */
  pass(index: number): void;
  /** Mean time that the region's cache without prefetching keeps what it gets, ms. */
  keepsMs(region: number, nowMs: number): number;
}

export function createBoundedCaches(of: {
  readonly trace: Trace;
  /** Accesses from this index on are not replayed. */
  readonly until: number;
  readonly width: number;
  readonly capacityBytes: number;
  readonly store: StoreName;
  readonly bytesOf: (slot: number) => number;
}): BoundedCaches {
  const { trace, width, capacityBytes, bytesOf } = of;
  const resourceCount = trace.resources.length;
  const withoutPrefetching = width - 1;
  const stores = trace.regions.map(() =>
    Array.from({ length: width }, (_, cache) =>
      createStore(cache === withoutPrefetching ? 'lru' : of.store, capacityBytes),
    ),
  );
  const turnovers = trace.regions.map(() => new Turnover());
  const nextUse = createNextUse(trace, of.until);
  return {
    admit({ cache, slot, pair, score, nowMs }) {
      const region = Math.floor(pair / resourceCount);
      const nextUseMs = nextUse.after(pair);
      const gone = stores[region]?.[cache]?.admit({
        slot,
        bytes: bytesOf(slot),
        score,
        nowMs,
        nextUseMs,
      });
      if (cache === withoutPrefetching)
        for (const other of gone ?? []) turnovers[region]?.note(bytesOf(other), nowMs);
      return gone ?? [];
    },
    hit({ cache, slot, pair, nowMs }) {
      const store = stores[Math.floor(pair / resourceCount)]?.[cache];
      store?.hit(slot, { nowMs, nextUseMs: nextUse.after(pair) });
    },
    pass: (index) => nextUse.pass(index),
    keepsMs: (region, nowMs) => turnovers[region]?.keepsMs(capacityBytes, nowMs) ?? Infinity,
  };
}
