import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PriorityHeap } from './priority-heap.ts';

test('the least is on top, whatever was added, moved and removed before', () => {
  const step = fc.record({ item: fc.nat(30), priority: fc.integer(), removes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new PriorityHeap();
      const known = new Map<number, number>();
      for (const { item, priority, removes } of steps) {
        if (removes) expect(heap.remove(item)).toBe(known.delete(item));
        else {
          heap.set(item, priority);
          known.set(item, priority);
        }
        const least = heap.least();
        expect(heap.size).toBe(known.size);
        expect(heap.has(item)).toBe(!removes);
        expect(heap.leastPriority()).toBe(Math.min(...known.values()));
        expect(least === undefined ? Infinity : known.get(least)).toBe(heap.leastPriority());
      }
    }),
  );
});
