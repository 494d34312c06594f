import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IndexEntry } from './cache-index.ts';
import { CacheIndex } from './cache-index.ts';
import { decodeChanges, encodeChanges, replayChanges, type IndexChange } from './index-journal.ts';

const entry = (key: string, changes: Partial<IndexEntry> = {}): IndexEntry => ({
  key,
  base: key,
  bytes: 10,
  confidence: undefined,
  expiresAtMs: 1_000,
  lastUseMs: 0,
  uses: 0,
  ...changes,
});

describe('the index of a cache', () => {
  test('what is larger than the node is not admitted', () => {
    const index = new CacheIndex({ capacityBytes: 100, onDemandShare: 0.25, byteWeight: 0.5 });
    expect(index.admit(entry('large', { bytes: 101 }))).toEqual({ admitted: false, evicted: [] });
  });

  test('what is predicted outranks what merely happened once', () => {
    const index = new CacheIndex({ capacityBytes: 30, onDemandShare: 0.25, byteWeight: 0.5 });
    index.admit(entry('seen'));
    index.admit(entry('predicted', { confidence: 0.95 }));
    index.admit(entry('seen-too'));
    const { evicted } = index.admit(entry('new'));
    expect(evicted).not.toContain('predicted');
    expect(index.get('predicted')).toBeDefined();
  });

  test('prefetched objects leave their share to what visitors asked for', () => {
    const index = new CacheIndex({ capacityBytes: 100, onDemandShare: 0.5, byteWeight: 0.5 });
    for (let at = 0; at < 5; at++) index.admit(entry(`seen-${at}`));
    for (let at = 0; at < 20; at++) index.admit(entry(`ahead-${at}`, { confidence: 0.99 }));
    const kept = [...index.all()].filter(({ confidence }) => confidence === undefined);
    expect(kept).toHaveLength(5);
  });

  test('it says how long it keeps what it gets, once something has to make room', () => {
    const index = new CacheIndex({ capacityBytes: 100, onDemandShare: 0.25, byteWeight: 0.5 });
    const minuteMs = 60_000;
    let atMs = 0;
    const admitOne = () => index.admit(entry(`seen-${atMs}`, { lastUseMs: (atMs += minuteMs) }));
    for (let at = 0; at < 10; at++) admitOne();
    expect(index.keepsMs(atMs)).toBe(Infinity);
    for (let at = 0; at < 2_000; at++) admitOne();
    // Ten fit, and each minute brings one.
    const keepsMs = index.keepsMs(atMs);
    expect(keepsMs / minuteMs).toBeCloseTo(10, 0);
    // After a purge there is more room, not less.
    const keys = [...index.all()].map(({ key }) => key);
    for (const key of keys) index.remove(key);
    expect(index.keepsMs(atMs)).toBe(keepsMs);
  });

  test('it never holds more than its capacity, and its sum is that of its entries', () => {
    const operation = fc.record({
      key: fc.nat(20),
      bytes: fc.integer({ min: 1, max: 60 }),
      confidence: fc.option(fc.double({ min: 0.5, max: 1, noNaN: true }), { nil: undefined }),
      what: fc.constantFrom('admit', 'admit', 'use', 'remove', 'resize'),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const index = new CacheIndex({ capacityBytes: 200, onDemandShare: 0.25, byteWeight: 0.5 });
        const alive = new Set<string>();
        let atMs = 0;
        for (const { key: number, bytes, confidence, what } of operations) {
          const key = `k${number}`;
          atMs++;
          if (what === 'use') index.use(key, atMs);
          else if (what === 'remove') {
            index.remove(key);
            alive.delete(key);
          } else if (what === 'resize')
            for (const gone of index.resize(key, bytes)) alive.delete(gone);
          else {
            const { admitted, evicted } = index.admit(
              entry(key, { bytes, confidence, lastUseMs: atMs }),
            );
            for (const gone of evicted) alive.delete(gone);
            if (admitted) alive.add(key);
          }
          const entries = [...index.all()];
          expect(index.bytes).toBeLessThanOrEqual(200);
          expect(index.bytes).toBe(entries.reduce((sum, { bytes }) => sum + bytes, 0));
          expect(new Set(entries.map(({ key }) => key))).toEqual(alive);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

test('a journal gives back the entries that were written down', () => {
  const changes: IndexChange[] = [
    { kind: 'add', entry: entry('a', { confidence: 0.9, uses: 3 }) },
    { kind: 'add', entry: entry('b', { base: 'a' }) },
    { kind: 'remove', key: 'a' },
  ];
  const read = decodeChanges(encodeChanges(changes));
  expect(read).toEqual(changes);
  expect([...replayChanges([read]).keys()]).toEqual(['b']);
  expect(decodeChanges('{"no": "page"}')).toEqual([]);
  expect(decodeChanges('not JSON')).toEqual([]);
});
