import { CacheIndex } from '../../../worker/cache/rules/cache-index.ts';
import type { Arrival, Store } from './store.ts';

/** The edge node's own settings: what visitors' objects always keep, and what saved bytes are worth. */
const onDemandShare = 0.25;
const byteWeight = 0.5;

/** The index that ships with the edge node: the least forecast value per byte leaves first. */
export function createForecastValueStore(capacityBytes: number): Store {
  const index = new CacheIndex({ capacityBytes, onDemandShare, byteWeight });
  return {
    admit({ slot, bytes, score, nowMs }: Arrival) {
      const key = String(slot);
      const { admitted, evicted } = index.admit({
        key,
        base: key,
        bytes,
        confidence: score,
        expiresAtMs: Number.POSITIVE_INFINITY,
        lastUseMs: nowMs,
        uses: 0,
      });
      const gone = evicted.map(Number);
      if (!admitted) gone.push(slot);
      return gone;
    },
    hit(slot, { nowMs }) {
      index.use(String(slot), nowMs);
    },
  };
}
