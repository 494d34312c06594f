import { createForecastValueStore } from './forecast-value-store.ts';
import { createLruStore } from './lru-store.ts';
import { createBeladyStore, createGdsfStore } from './priority-store.ts';
import { createS3FifoStore } from './s3-fifo-store.ts';
import type { Store, StoreName } from './store.ts';

const makers: Record<StoreName, (capacityBytes: number) => Store> = {
  lru: createLruStore,
  's3-fifo': createS3FifoStore,
  gdsf: createGdsfStore,
  'forecast-value': createForecastValueStore,
  belady: createBeladyStore,
};

export const createStore = (name: StoreName, capacityBytes: number): Store =>
  makers[name](capacityBytes);
