import { describe, expect, it } from 'vitest';
import { createStore } from './create-store.ts';
import type { StoreName } from './store.ts';

/** `1 2 +1 3` admits 1 and 2, uses 1, admits 3; each object weighs 1 byte. Says what left, in order. */
function leaving(name: StoreName, capacity: number, text: string): number[] {
  const store = createStore(name, capacity);
  const gone: number[] = [];
  const steps = text.split(' ');
  for (const [at, step] of steps.entries()) {
    const slot = Number(step.replace('+', ''));
    const later = steps.findIndex(
      (other, index) => index > at && Number(other.replace('+', '')) === slot,
    );
    const nextUseMs = later < 0 ? Number.POSITIVE_INFINITY : later;
    if (step.startsWith('+')) store.hit(slot, { nowMs: at, nextUseMs });
    else gone.push(...store.admit({ slot, bytes: 1, score: undefined, nowMs: at, nextUseMs }));
  }
  return gone;
}

describe('stores', () => {
  it('lru lets go what was used least recently', () => {
    expect(leaving('lru', 3, '1 2 3 +1 4 5')).toEqual([2, 3]);
  });

  it('s3-fifo lets go at once what was asked for once, and keeps what was asked for thrice', () => {
    // 1 is used twice in the small queue: it moves to the main queue and 2 goes in its place.
    expect(leaving('s3-fifo', 3, '1 +1 +1 2 3 4 5')).toEqual([2, 3]);
  });

  it('s3-fifo brings back into the main queue what its ghost remembers', () => {
    // 2 leaves by the small queue, comes back to the main one, and outlives 3 and 4.
    expect(leaving('s3-fifo', 3, '1 +1 +1 2 3 4 2 5 6')).toEqual([2, 3, 4, 5]);
  });

  it('gdsf lets go the least used, and what is large before what is small', () => {
    expect(leaving('gdsf', 3, '1 2 3 +1 +3 4')).toEqual([2]);
    const store = createStore('gdsf', 10);
    const arrival = { score: undefined, nowMs: 0, nextUseMs: 0 };
    store.admit({ ...arrival, slot: 1, bytes: 8 });
    store.admit({ ...arrival, slot: 2, bytes: 2 });
    expect(store.admit({ ...arrival, slot: 3, bytes: 1 })).toEqual([1]);
  });

  it('belady lets go what is asked for last', () => {
    expect(leaving('belady', 2, '1 2 3 +1 3')).toEqual([2]);
  });

  it('forecast-value prefers what is predicted to what merely happened once', () => {
    const store = createStore('forecast-value', 3);
    const arrival = { bytes: 1, nowMs: 0, nextUseMs: 0 };
    store.admit({ ...arrival, slot: 1, score: undefined });
    store.admit({ ...arrival, slot: 2, score: 0.9 });
    store.admit({ ...arrival, slot: 3, score: undefined });
    expect(store.admit({ ...arrival, slot: 4, score: undefined })).toEqual([1]);
  });

  it.each(['lru', 's3-fifo', 'gdsf', 'belady', 'forecast-value'] as const)(
    '%s refuses what is larger than the cache',
    (name) => {
      const store = createStore(name, 10);
      expect(
        store.admit({ slot: 7, bytes: 11, score: undefined, nowMs: 0, nextUseMs: 0 }),
      ).toContain(7);
    },
  );
});
