import { CacheIndex } from '../../../worker/cache/rules/cache-index.ts';
import type { Arrival, Store } from './store.ts';

/** The share that visitors' own objects always keep; the edge node's default. */
const onDemandShare = 0.25;

/** The index that ships with the edge node: the least forecast value per byte leaves first. */
export function createForecastValueStore(capacityBytes: number): Store {
  const index = new CacheIndex({ capacityBytes, onDemandShare });
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
