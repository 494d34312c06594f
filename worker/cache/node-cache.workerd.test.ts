import { describe, expect, test, vi } from 'vitest';
import { openNodeCache, type ComingBody } from './node-cache.ts';
import type { Stored } from './rules/stored.ts';

const stored = (bytes: number): Stored => ({
  status: 200,
  statusText: 'OK',
  fields: new Map([['x-sign', '100 % "für" \u{1f600}\n\ud800']]),
  requestedAtMs: 1,
  receivedAtMs: 2,
  variant: [],
  bytes,
  prefetch: undefined,
});

const whole = Uint8Array.from(new TextEncoder().encode('whole'));

function coming(parts: readonly Uint8Array[], ends: Promise<number>): ComingBody {
  const stream = new FixedLengthStream(whole.length);
  const writer = stream.writable.getWriter();
  const write = async (): Promise<void> => {
    for (const part of parts) await writer.write(part);
    await writer.close();
  };
  write().catch(() => undefined);
  return { stream: stream.readable, whole: ends };
}

async function textAt(url: string): Promise<string | undefined> {
  const cache = await openNodeCache('AMS');
  const found = await cache.find(url);
  return found?.kind === 'response' ? new Response(found.body).text() : undefined;
}

describe('the cache of a node', () => {
  test('gives back a record with whatever characters its fields have', async () => {
    const cache = await openNodeCache('AMS');
    const url = 'https://record.test///a';
    await cache.put(url, stored(5), whole.buffer);
    const found = await cache.find(url);
    expect(found).toMatchObject({ kind: 'response', stored: stored(5) });
  });

  for (const bytes of [whole.length, -1]) {
    const length = bytes < 0 ? 'unknown' : 'announced';
    test(`a body of ${length} length is found once it is known to be whole`, async () => {
      const cache = await openNodeCache('AMS');
      const url = `https://coming.test///${length}`;
      const ends = Promise.withResolvers<number>();
      const put = cache.put(url, stored(bytes), coming([whole], ends.promise));
      // The cache has all of it before its end is known.
      const colo = await caches.open('colo:AMS');
      await vi.waitFor(async () => {
        const kept = await colo.match(url);
        expect(await kept?.text()).toBe('whole');
      });
      expect(await textAt(url)).toBeUndefined();
      ends.resolve(whole.length);
      await put;
      expect(await textAt(url)).toBe('whole');
      expect(await cache.rewrite(url, { ...stored(whole.length), receivedAtMs: 3 })).toBe(true);
      expect(await cache.find(url)).toMatchObject({ stored: { bytes: 5, receivedAtMs: 3 } });
      expect(await textAt(url)).toBe('whole');
    });

    test(`a body of ${length} length that broke off is never found`, async () => {
      const cache = await openNodeCache('AMS');
      const url = `https://broken.test///${length}`;
      const ends = Promise.reject(new Error('truncated'));
      await expect(
        cache.put(url, stored(bytes), coming([whole.subarray(0, 2)], ends)),
      ).rejects.toThrow('truncated');
      expect(await textAt(url)).toBeUndefined();
      expect(await cache.rewrite(url, stored(whole.length))).toBe(false);
    });
  }
});
