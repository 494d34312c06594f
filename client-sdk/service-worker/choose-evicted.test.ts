import { expect, test } from 'vitest';
import { chooseEvicted } from './choose-evicted.ts';
import type { Entry } from './database.ts';

const dayMs = 86_400_000;
const nowMs = 100 * dayMs;

function entry(url: string, more: Partial<Entry> = {}): Entry {
  return {
    url,
    bytes: 100,
    storedAtMs: nowMs - 1_000,
    freshUntilMs: nowMs + 1_000,
    mustRevalidate: false,
    document: false,
    build: '',
    confidence: 0.5,
    usedAtMs: 0,
    ...more,
  };
}

test('nothing goes while all of it fits', () => {
  expect(chooseEvicted([entry('/a'), entry('/b')], { roomBytes: 200, nowMs })).toEqual([]);
});

test('what expired goes first, then what is least likely, then the oldest', () => {
  const stored = [
    entry('/likely', { confidence: 0.9 }),
    entry('/unlikely', { confidence: 0.2 }),
    entry('/old', { storedAtMs: nowMs - dayMs }),
    entry('/young'),
    entry('/expired', { confidence: 1, freshUntilMs: nowMs - 1 }),
  ];
  const order = ['/expired', '/unlikely', '/old', '/young', '/likely'];
  for (let kept = 4; kept >= 0; kept--) {
    const evicted = chooseEvicted(stored, { roomBytes: kept * 100, nowMs });
    expect(evicted).toEqual(order.slice(0, stored.length - kept));
  }
});

test('what expired more than a week ago goes even when there is room', () => {
  const stored = [entry('/ancient', { freshUntilMs: nowMs - 8 * dayMs }), entry('/a')];
  expect(chooseEvicted(stored, { roomBytes: 1e6, nowMs })).toEqual(['/ancient']);
});

test('no more than 500 entries stay', () => {
  const stored = Array.from({ length: 510 }, (_, at) => entry(`/${at}`));
  expect(chooseEvicted(stored, { roomBytes: 1e9, nowMs })).toHaveLength(10);
});
