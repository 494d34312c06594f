import { PriorityHeap } from './priority-heap.ts';

/**
 * What is known of an object's demand, in the cache or out of it. Both values only grow with accesses,
 * so an order by them stays right while nothing is asked for.
 */
export interface Demand {
  /** ln of the accesses, each worth e^(rate · its time): the order of a count that decays with time. */
  readonly steady: number;
  /** Accesses, halved every half-life, as of `atMs`. */
  readonly count: number;
  readonly atMs: number;
}

/** Demand of days counts, for popularity holds for days; a week's habits must be able to fade. */
const halfLifeMs = 4 * 86_400_000;
const ratePerMs = Math.LN2 / halfLifeMs;

/** The demand after `weight` more accesses at a time. */
export function afterUse(
  before: Demand | undefined,
  { atMs, weight }: { atMs: number; weight: number },
): Demand {
  const now = ratePerMs * atMs + Math.log(weight);
  if (before === undefined) return { steady: now, count: weight, atMs };
  const larger = Math.max(before.steady, now);
  const steady = larger + Math.log(Math.exp(before.steady - larger) + Math.exp(now - larger));
  return { steady, count: before.count * 2 ** ((before.atMs - atMs) / halfLifeMs) + weight, atMs };
}

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
  private readonly capacityBytes: number;
  private readonly heap = new PriorityHeap();
  private readonly sizes = new Map<string, number>();
  private bytes = 0;
  private level = 0;

  constructor(name: OrderName, capacityBytes: number) {
    this.name = name;
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

  /** Plays an access through this order alone. */
  play(access: { key: string; bytes: number; demand: Demand; weightPerUse: number }): void {
    const { key, bytes } = access;
    if (this.sizes.has(key)) this.score += bytes * access.weightPerUse;
    else {
      if (bytes > this.capacityBytes) return;
      this.sizes.set(key, bytes);
      this.bytes += bytes;
    }
    this.heap.set(key, this.priority(access.demand, access.weightPerUse));
    while (this.bytes > this.capacityBytes) {
      const victim = this.heap.least();
      if (victim === undefined) return;
      this.level = Math.max(this.level, victim.priority);
      this.heap.remove(victim.key);
      this.bytes -= this.sizes.get(victim.key) ?? 0;
      this.sizes.delete(victim.key);
    }
  }
}
