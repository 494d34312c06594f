import { PriorityHeap } from '../../../worker/cache/rules/priority-heap.ts';
import type { Arrival, Store } from './store.ts';

/**
 * GreedyDual-Size with frequency: an object is worth level + uses / bytes, the least valuable leaves
 * and raises the level (Cherkasova, "Improving WWW proxies performance with GreedyDual-Size-Frequency
 * caching policy", 1998, with a miss costing the same for every object).
 */
export function createGdsfStore(capacityBytes: number): Store {
  let level = 0;
  const uses = new Map<number, number>();
  return priorityStore(capacityBytes, {
    valueOf({ slot, bytes }) {
      const count = (uses.get(slot) ?? 0) + 1;
      uses.set(slot, count);
      return level + count / Math.max(1, bytes);
    },
    left(slot, value) {
      level = value;
      uses.delete(slot);
    },
  });
}

/** Belady's oracle: what is asked for last from now on leaves first. */
export function createBeladyStore(capacityBytes: number): Store {
  return priorityStore(capacityBytes, { valueOf: ({ nextUseMs }) => -nextUseMs, left() {} });
}

interface Worth {
  valueOf(use: {
    readonly slot: number;
    readonly bytes: number;
    readonly nextUseMs: number;
  }): number;
  left(slot: number, value: number): void;
}

function priorityStore(capacityBytes: number, worth: Worth): Store {
  const heap = new PriorityHeap();
  const bytesOf = new Map<number, number>();
  let total = 0;
  return {
    admit({ slot, bytes, nextUseMs }: Arrival) {
      total -= bytesOf.get(slot) ?? 0;
      bytesOf.delete(slot);
      heap.remove(slot);
      if (bytes > capacityBytes) return [slot];
      const gone: number[] = [];
      for (
        let victim = heap.least();
        total + bytes > capacityBytes && victim !== undefined;
        victim = heap.least()
      ) {
        worth.left(victim, heap.leastPriority());
        heap.remove(victim);
        total -= bytesOf.get(victim) ?? 0;
        bytesOf.delete(victim);
        gone.push(victim);
      }
      heap.set(slot, worth.valueOf({ slot, bytes, nextUseMs }));
      bytesOf.set(slot, bytes);
      total += bytes;
      return gone;
    },
    hit(slot, { nextUseMs }) {
      const bytes = bytesOf.get(slot);
      if (bytes !== undefined) heap.set(slot, worth.valueOf({ slot, bytes, nextUseMs }));
    },
  };
}
