import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, siteWith, status } from '../../test/workerd/a-site.ts';

afterEach(() => vi.unstubAllGlobals());

describe('requests for the same at the same time', () => {
  test('five hundred requests for one cold key reach the origin once', async () => {
    const gate = Promise.withResolvers<void>();
    const site = siteWith(async () => {
      await gate.promise;
      return page('once');
    });
    const all = Array.from({ length: 500 }, () => site.get('/cold'));
    await vi.waitFor(() => expect(site.asked.length).toBeGreaterThan(0));
    gate.resolve();
    const responses = await Promise.all(all);
    expect(site.asked).toHaveLength(1);
    expect(new Set(await Promise.all(responses.map((response) => response.text())))).toEqual(
      new Set(['once']),
    );
  });

  test('five hundred requests for one key that may lag are served stale, and validate it once', async () => {
    let version = 0;
    const site = siteWith(() =>
      page(`v${++version}`, { 'cache-control': 'max-age=10, stale-while-revalidate=60' }),
    );
    await site.get('/lag');
    site.advance(20_000);
    const responses = await Promise.all(Array.from({ length: 500 }, () => site.get('/lag')));
    expect(site.asked).toHaveLength(2);
    expect(status(responses[0]!)).toBe('forecache; hit; ttl=-10');
    expect(await (await site.get('/lag')).text()).toBe('v2');
  });

  test('when the leader fails, the next one leads', async () => {
    let attempts = 0;
    const site = siteWith(() => {
      attempts++;
      // Each safe request is tried twice: the first leader fails as a whole.
      if (attempts <= 2) throw new TypeError('connection refused');
      return page('back');
    });
    const responses = await Promise.all([site.get('/f'), site.get('/f'), site.get('/f')]);
    expect(responses.map((response) => response.status).sort()).toEqual([200, 200, 502]);
    expect(attempts).toBe(3);
  });

  test('requests that come while the answer before them is still being stored are all answered', async () => {
    const site = siteWith((request) =>
      request.headers.has('if-none-match')
        ? new Response(null, {
            status: 304,
            headers: { etag: '"v1"', 'cache-control': 'max-age=0' },
          })
        : page('hello', { etag: '"v1"', 'cache-control': 'max-age=0' }),
    );
    const texts: string[] = [];
    for (let at = 0; at < 50; at++) {
      site.advance(1);
      texts.push(await (await site.get('/s', {}, { settle: false })).text());
    }
    expect(new Set(texts)).toEqual(new Set(['hello']));
  });
});
