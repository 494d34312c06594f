import type { Demand } from './value-order.ts';
import { afterUse } from './value-order.ts';

/** What is remembered of objects, stored or not; the ones that were not asked for the longest are forgotten first. */
export class DemandMemory {
  private readonly known = new Map<string, Demand>();
  private readonly most: number;
  private sizes = 0;
  private seen = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Mean size of the objects that were ever seen, bytes. */
  get meanBytes(): number {
    return this.seen === 0 ? 1 : this.sizes / this.seen;
  }

  get(key: string): Demand | undefined {
    return this.known.get(key);
  }

  note(key: string, use: { atMs: number; weight: number; bytes: number }): Demand {
    const before = this.known.get(key);
    if (before === undefined) {
      this.seen++;
      this.sizes += use.bytes;
    }
    const demand = afterUse(before, use);
    this.known.delete(key);
    this.known.set(key, demand);
    if (this.known.size > this.most) {
      const oldest = this.known.keys().next();
      if (!oldest.done) this.known.delete(oldest.value);
    }
    return demand;
  }
}
