/** How many successors of a long context are looked at: the recent and the frequent come first. */
const longestWalk = 64;

/** Counts of what followed each context; entries in one pool, the last seen first in its chain. */
export class ContextCounts {
  private readonly contextOf = new Map<number, number>();
  private readonly heads: number[] = [];
  readonly totals: number[] = [];
  readonly distinct: number[] = [];
  private readonly items: number[] = [];
  private readonly counts: number[] = [];
  private readonly nexts: number[] = [];

  /** Number of the context with this key, -1 when it was never seen. */
  find(key: number): number {
    return this.contextOf.get(key) ?? -1;
  }

  add(key: number, item: number): void {
    let context = this.contextOf.get(key);
    if (context === undefined) {
      context = this.heads.push(-1) - 1;
      this.totals.push(0);
      this.distinct.push(0);
      this.contextOf.set(key, context);
    }
    this.totals[context] = (this.totals[context] ?? 0) + 1;
    let before = -1;
    let entry = this.heads[context] ?? -1;
    for (let steps = 0; entry >= 0 && this.items[entry] !== item && steps < longestWalk; steps++) {
      before = entry;
      entry = this.nexts[entry] ?? -1;
    }
    if (entry < 0 || this.items[entry] !== item) {
      this.items.push(item);
      this.counts.push(1);
      this.heads[context] = this.nexts.push(this.heads[context] ?? -1) - 1;
      this.distinct[context] = (this.distinct[context] ?? 0) + 1;
      return;
    }
    this.counts[entry] = (this.counts[entry] ?? 0) + 1;
    if (before < 0) return;
    this.nexts[before] = this.nexts[entry] ?? -1;
    this.nexts[entry] = this.heads[context] ?? -1;
    this.heads[context] = entry;
  }

  each(context: number, visit: (item: number, count: number) => void): void {
    let entry = this.heads[context] ?? -1;
    for (let steps = 0; entry >= 0 && steps < longestWalk; steps++) {
      visit(this.items[entry] ?? 0, this.counts[entry] ?? 0);
      entry = this.nexts[entry] ?? -1;
    }
  }
}
