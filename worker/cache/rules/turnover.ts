import { addToSum, emptySum, sumAt } from '../../coordinate/decay.ts';

/** An hour: it follows the day's load, and no single large object. */
const halfLifeMs = 3_600_000;
/** What leaves at a constant rate r adds up to r times this. */
const meanLifeMs = halfLifeMs / Math.LN2;

/**
 * How long a bounded cache keeps what it gets. By Little's law ("A proof for the queuing formula L = λW", 1961)
 * the mean stay is the bytes that it holds when full over the bytes that leave in a unit of time.
 */
export class Turnover {
  private readonly pushedOut = emptySum(0);

  /** Bytes that had to go for want of room, or could not come in. Unix ms. */
  note(bytes: number, atMs: number): void {
    addToSum(this.pushedOut, { amount: bytes, atMs, halfLifeMs });
  }

  /** Mean stay of what comes in now, ms; Infinity while there is room for all. */
  keepsMs(capacityBytes: number, nowMs: number): number {
    const perMs = sumAt(this.pushedOut, nowMs, halfLifeMs) / meanLifeMs;
    return perMs > 0 ? capacityBytes / perMs : Infinity;
  }
}
