import type { Demand } from './demand-memory.ts';
import type { KeyNumbers } from './key-numbers.ts';
import { PriorityHeap } from './priority-heap.ts';

/** One way to put objects in order, the least valuable first. */
export type OrderName = 'steady' | 'ageing';

/**
 * An order of objects by value per byte, and how much value it would have kept by itself. It holds
 * only keys and sizes: the cache follows the better of two.
 */
export class ValueOrder {
  readonly name: OrderName;
  /** Value of the hits that this order alone would have had, decayed. */
  score = 0;
  private readonly keys: KeyNumbers;
  private readonly capacityBytes: number;
  private readonly heap = new PriorityHeap();
  /** By number, of what is in the heap. */
  private readonly sizes: number[] = [];
  private bytes = 0;
  private level = 0;

  constructor(
    name: OrderName,
    { keys, capacityBytes }: { keys: KeyNumbers; capacityBytes: number },
  ) {
    this.name = name;
    this.keys = keys;
    this.capacityBytes = capacityBytes;
  }

  /**
   * 'steady': the decayed count over the bytes; a newcomer that is worth less than what is there goes
   * first. 'ageing': the same counted from the level at which the last victim left, so that what is
   * new stays for a while (Cao and Irani 1997); better where what was asked last is asked next.
   */
  priority(demand: Demand, weightPerUse: number): number {
    return this.name === 'steady'
      ? demand.steady + Math.log(weightPerUse)
      : this.level + demand.count * weightPerUse;
  }

  /** Plays an access to the object of a number through this order alone. */
  play(number: number, access: { bytes: number; demand: Demand; weightPerUse: number }): void {
    const { bytes, weightPerUse } = access;
    if (this.heap.has(number)) this.score += bytes * weightPerUse;
    else {
      if (bytes > this.capacityBytes) return;
      this.keys.holdAgain(number);
      this.sizes[number] = bytes;
      this.bytes += bytes;
    }
    this.heap.set(number, this.priority(access.demand, weightPerUse));
    while (this.bytes > this.capacityBytes) {
      const victim = this.heap.least();
      if (victim === undefined) return;
      this.level = Math.max(this.level, this.heap.leastPriority());
      this.heap.remove(victim);
      this.bytes -= this.sizes[victim]!;
      this.keys.release(victim);
    }
  }
}
