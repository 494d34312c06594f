import type { Store } from '../../../model/backtest/stores/store.ts';
import type { Trace } from '../../../model/backtest/trace.ts';

/** Of so many objects that are drawn, the least valuable leaves. */
const drawn = 48;

/** When each object is asked for, in order. */
export function useTimes(trace: Trace): readonly (readonly number[])[] {
  const times: number[][] = trace.resources.map(() => []);
  for (let at = 0; at < trace.length; at++) times[trace.resource[at]!]!.push(trace.atMs[at]!);
  return times;
}

/**
 * A bound for forecasts: eviction by value per byte as the index does it, with the true number of uses
 * in the next `spanMs` in the place of the expected one. What no forecast can be better than, at that
 * reach.
 */
export function createForesightStore(input: {
  readonly capacityBytes: number;
  readonly byteWeight: number;
  readonly spanMs: number;
  readonly sizes: readonly number[];
  readonly times: readonly (readonly number[])[];
}): Store {
  const { capacityBytes, byteWeight, spanMs, sizes, times } = input;
  const meanBytes = sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length;
  const stored: number[] = [];
  const placeOf = new Map<number, number>();
  let total = 0;
  let seed = 1;
  const isOver = (): boolean => total > capacityBytes;
  const draw = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return stored[Math.floor((seed / 2 ** 32) * stored.length)]!;
  };
  const valueOf = (slot: number, nowMs: number): number => {
    const past = firstAfter(times[slot]!, nowMs);
    const uses = firstAfter(times[slot]!, nowMs + spanMs) - past;
    // What is not used in that time is told apart by its past.
    return (uses + past * 1e-6) * (1 / sizes[slot]! + byteWeight / meanBytes);
  };
  const remove = (slot: number): void => {
    const place = placeOf.get(slot)!;
    const last = stored.pop()!;
    placeOf.delete(slot);
    if (last !== slot) {
      stored[place] = last;
      placeOf.set(last, place);
    }
    total -= sizes[slot]!;
  };
  return {
    admit({ slot, bytes, nowMs }) {
      if (bytes > capacityBytes) return [slot];
      placeOf.set(slot, stored.push(slot) - 1);
      total += bytes;
      const gone: number[] = [];
      while (isOver()) {
        let victim = placeOf.has(slot) ? slot : draw();
        let least = valueOf(victim, nowMs);
        for (let at = 0; at < drawn; at++) {
          const other = draw();
          const value = valueOf(other, nowMs);
          if (value < least) [victim, least] = [other, value];
        }
        remove(victim);
        gone.push(victim);
      }
      return gone;
    },
    hit() {},
  };
}

/** How many times lie at or before a time. */
function firstAfter(times: readonly number[], atMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
