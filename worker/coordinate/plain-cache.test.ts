import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Access, ServedFrom } from '../../protocol/messages.ts';
import { PlainCache } from './plain-cache.ts';

const node = 'ams';
const lifeMs = 600;

function accessAt(atMs: number, servedFrom: ServedFrom, resource = '/a'): Access {
  return {
    atMs,
    visitor: 'v',
    resource,
    page: '',
    application: '',
    task: '',
    kind: 'document',
    status: 200,
    bytes: 100,
    freshForMs: lifeMs,
    validator: 0,
    servedFrom,
  };
}

/** A cache of one node as visits and prefetches, in order of time, leave it. */
function realCache() {
  const copies = new Map<string, { untilMs: number; prefetched: boolean }>();
  return {
    prefetch: (resource: string, atMs: number) =>
      copies.set(resource, { untilMs: atMs + lifeMs, prefetched: true }),
    visit(resource: string, atMs: number): ServedFrom {
      const copy = copies.get(resource);
      if (copy !== undefined && copy.untilMs > atMs) {
        return copy.prefetched ? 'edge-prefetched' : 'edge';
      }
      copies.set(resource, { untilMs: atMs + lifeMs, prefetched: false });
      return 'origin';
    },
  };
}

const steps = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 500 }),
    resource: fc.constantFrom('/a', '/b', '/c'),
    prefetch: fc.boolean(),
  }),
  { maxLength: 200 },
);

describe('the cache that there would be without prefetching', () => {
  test('misses what it misses, whatever was prefetched and when', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const real = realCache();
        const alone = realCache();
        const plain = new PlainCache();
        let nowMs = 0;
        for (const { afterMs, resource, prefetch } of given) {
          nowMs += afterMs;
          if (prefetch) real.prefetch(resource, nowMs);
          else {
            const access = accessAt(nowMs, real.visit(resource, nowMs), resource);
            const missed = alone.visit(resource, nowMs) === 'origin';
            expect(plain.wouldMiss(node, access)).toBe(missed);
          }
        }
      }),
    );
  });

  test('believes the real cache where nothing was prefetched: stale while it is revalidated, and kept from before', () => {
    const plain = new PlainCache();
    expect(plain.wouldMiss(node, accessAt(0, 'edge'))).toBe(false);
    expect(plain.wouldMiss(node, accessAt(10, 'origin'))).toBe(true);
    expect(plain.wouldMiss(node, accessAt(10 + 2 * lifeMs, 'edge'))).toBe(false);
  });

  test('nodes have caches of their own, and what may not be kept is fetched each time', () => {
    const plain = new PlainCache();
    expect(plain.wouldMiss('ams', accessAt(0, 'origin'))).toBe(true);
    expect(plain.wouldMiss('cdg', accessAt(1, 'origin'))).toBe(true);
    const personal = { ...accessAt(2, 'origin', '/me'), freshForMs: 0 };
    expect(plain.wouldMiss('ams', personal)).toBe(true);
    expect(plain.wouldMiss('ams', { ...personal, atMs: 3 })).toBe(true);
  });
});
