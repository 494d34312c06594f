import type { Arrival, Store } from './store.ts';

/** The least recently used leaves first. */
export function createLruStore(capacityBytes: number): Store {
  // A Map keeps the order of insertion: the first key is the least recently used.
  const bytesOf = new Map<number, number>();
  let total = 0;
  return {
    admit({ slot, bytes }: Arrival) {
      total -= bytesOf.get(slot) ?? 0;
      bytesOf.delete(slot);
      if (bytes > capacityBytes) return [slot];
      const gone: number[] = [];
      for (const [other, size] of bytesOf) {
        if (total + bytes <= capacityBytes) break;
        bytesOf.delete(other);
        total -= size;
        gone.push(other);
      }
      bytesOf.set(slot, bytes);
      total += bytes;
      return gone;
    },
    hit(slot) {
      const bytes = bytesOf.get(slot);
      if (bytes === undefined) return;
      bytesOf.delete(slot);
      bytesOf.set(slot, bytes);
    },
  };
}
