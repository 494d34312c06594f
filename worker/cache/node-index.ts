import type { Admission } from './rules/cache-index.ts';
import { CacheIndex } from './rules/cache-index.ts';
import { remainingMs } from './rules/freshness.ts';
import type { Stored } from './rules/stored.ts';
import type { Place } from './scope.ts';

/** A quarter of the space is for what visitors themselves asked for, however good the forecasts are. */
const onDemandShare = 0.25;

/** Besides its body, an object takes its record and the cache's own bookkeeping. */
const overheadBytes = 1_024;

const indexes = new Map<string, CacheIndex>();

/** This isolate's account of what the site has stored at this node. */
export function indexOf({ node, site }: Pick<Place, 'node' | 'site'>): CacheIndex {
  const name = `${node} ${site.host}`;
  let index = indexes.get(name);
  if (index === undefined) {
    index = new CacheIndex({ capacityBytes: site.capacityBytes, onDemandShare });
    indexes.set(name, index);
  }
  return index;
}

/** Takes a stored response into the account; what is evicted must leave the cache. */
export function admitStored(
  place: Place,
  { url, base, stored }: { url: string; base: string; stored: Stored },
): Admission {
  const nowMs = place.clock.nowMs();
  return indexOf(place).admit({
    key: url,
    base,
    bytes: Math.max(0, stored.bytes) + overheadBytes,
    confidence: stored.prefetch?.confidence,
    expiresAtMs: nowMs + remainingMs(stored, nowMs),
    lastUseMs: nowMs,
    uses: 0,
  });
}

/** Counts a hit; an object that an earlier isolate stored is taken in now. */
export function countUse(
  place: Place,
  { url, base, stored }: { url: string; base: string; stored: Stored },
): void {
  const index = indexOf(place);
  if (index.get(url) === undefined) admitStored(place, { url, base, stored });
  index.use(url, place.clock.nowMs());
}
