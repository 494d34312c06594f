import type { KeyNumbers } from './key-numbers.ts';
import { RecencyList } from './recency-list.ts';

/** What is known of an object's demand. Both only grow with accesses, so an order by them stays right while nothing is asked for. */
export interface Demand {
  /** ln of the accesses, each worth e^(rate · its time): the order of a count that decays with time. */
  readonly steady: number;
  /** Accesses, halved every half-life, as of the last one. */
  readonly count: number;
}

/** Demand of days counts, for popularity holds for days; a week's habits must be able to fade. */
const halfLifeMs = 4 * 86_400_000;
const ratePerMs = Math.LN2 / halfLifeMs;

/** The demand of what was asked for once. */
export const demandOfOneUse = (atMs: number): Demand => ({ steady: ratePerMs * atMs, count: 1 });

/** What is remembered of objects, stored or not; the ones that were not asked for the longest are forgotten first. */
export class DemandMemory {
  private readonly keys: KeyNumbers;
  private readonly most: number;
  private readonly known = new RecencyList();
  private readonly steady: number[] = [];
  private readonly counts: number[] = [];
  private readonly atMs: number[] = [];
  private sizes = 0;
  private seen = 0;

  constructor(keys: KeyNumbers, most: number) {
    this.keys = keys;
    this.most = most;
  }

  /** Mean size of the objects that were ever seen, bytes. */
  get meanBytes(): number {
    return this.seen === 0 ? 1 : this.sizes / this.seen;
  }

  /** Undefined when nothing is remembered of the object. */
  of(number: number): Demand | undefined {
    if (!this.known.has(number)) return undefined;
    return { steady: this.steady[number]!, count: this.counts[number]! };
  }

  /** The demand after `weight` more accesses at a time. */
  note(
    number: number,
    { atMs, weight, bytes }: { atMs: number; weight: number; bytes: number },
  ): Demand {
    const now = ratePerMs * atMs + Math.log(weight);
    let steady = now;
    let count = weight;
    if (this.known.has(number)) {
      const before = this.steady[number]!;
      const larger = Math.max(before, now);
      steady = larger + Math.log(Math.exp(before - larger) + Math.exp(now - larger));
      count += this.counts[number]! * 2 ** ((this.atMs[number]! - atMs) / halfLifeMs);
    } else {
      this.seen++;
      this.sizes += bytes;
      this.keys.holdAgain(number);
    }
    this.steady[number] = steady;
    this.counts[number] = count;
    this.atMs[number] = atMs;
    this.known.put(number);
    if (this.known.size > this.most) this.forgetOldest();
    return { steady, count };
  }

  private forgetOldest(): void {
    const { oldest } = this.known;
    if (oldest === undefined) return;
    this.known.remove(oldest);
    this.keys.release(oldest);
  }
}
