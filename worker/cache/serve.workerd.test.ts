import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, siteWith, status } from '../../test/workerd/a-site.ts';
import { app } from '../app.ts';
import type { Env } from '../env.ts';

afterEach(() => vi.unstubAllGlobals());

describe('serve', () => {
  test('a fresh response is served again with its age, without asking the origin', async () => {
    const site = siteWith(() => page('hello'));
    const first = await site.get('/a');
    expect(status(first)).toBe('forecache; fwd=uri-miss; fwd-status=200; stored; ttl=60');
    site.advance(20_000);
    const second = await site.get('/a');
    expect(await second.text()).toBe('hello');
    expect(second.headers.get('age')).toBe('20');
    expect(status(second)).toBe('forecache; hit; ttl=40');
    expect(site.asked).toHaveLength(1);
  });

  test('what the caches before said is kept with the response that they said it of', async () => {
    const site = siteWith(() => page('hello', { 'cache-status': 'shield; hit; ttl=1100' }));
    const first = 'shield; hit; ttl=1100, forecache; fwd=uri-miss; fwd-status=200; stored; ttl=60';
    expect(status(await site.get('/a'))).toBe(first);
    site.advance(20_000);
    expect(status(await site.get('/a'))).toBe('shield; hit; ttl=1100, forecache; hit; ttl=40');
  });

  test('a stale response is validated, and lives on when the origin says so', async () => {
    const site = siteWith((request) =>
      request.headers.get('if-none-match') === '"v1"'
        ? new Response(null, {
            status: 304,
            headers: { 'cache-control': 'max-age=60', etag: '"v1"' },
          })
        : page('hello', { etag: '"v1"' }),
    );
    await site.get('/a');
    site.advance(61_000);
    const second = await site.get('/a');
    expect(status(second)).toBe('forecache; fwd=stale; fwd-status=304; stored; ttl=60');
    expect(await second.text()).toBe('hello');
    site.advance(59_000);
    expect(status(await site.get('/a'))).toBe('forecache; hit; ttl=1');
    expect(site.asked).toHaveLength(2);
  });

  for (const [name, headers, init] of [
    ['private', { 'cache-control': 'private, max-age=60' }, {}],
    ['no-store', { 'cache-control': 'no-store' }, {}],
    ['with Set-Cookie', { 'set-cookie': 'a=b' }, {}],
    ['to a request with Authorization', {}, { headers: { authorization: 'Bearer x' } }],
    ['that varies by everything', { vary: '*' }, {}],
  ] as const) {
    test(`a response ${name} is never stored`, async () => {
      const site = siteWith(() => page('mine', headers));
      await site.get('/a', init);
      expect(status(await site.get('/a', init))).toMatch(/fwd=uri-miss; fwd-status=200$/);
      expect(site.asked).toHaveLength(2);
    });
  }

  test('an answer waits for no object and no queue, even when they hang', async () => {
    const never = new Promise<never>(() => undefined);
    const hanging = new Proxy({}, { get: () => () => new Proxy({}, { get: () => () => never }) });
    const settings: Env = {
      ...env,
      ORIGIN: 'https://origin.test',
      CLOCK: '',
      FORECASTER: hanging as Env['FORECASTER'],
      COORDINATOR: hanging as Env['COORDINATOR'],
      HUB: hanging as Env['HUB'],
      PURGES: hanging as Env['PURGES'],
      ACCESS_QUEUE: { ...env.ACCESS_QUEUE, send: () => never },
    };
    vi.stubGlobal('fetch', async () => page('hello'));
    const answers: string[] = [];
    for (let visit = 0; visit < 300; visit++) {
      const response = await app.fetch(new Request('https://hang.test/a'), settings, {
        ...createExecutionContext(),
        waitUntil: () => undefined,
      });
      answers.push(await response.text());
    }
    expect(new Set(answers)).toEqual(new Set(['hello']));
  });

  test('a client that has the stored version is told so', async () => {
    const site = siteWith(() => page('hello', { etag: '"v1"' }));
    await site.get('/a');
    const response = await site.get('/a', { headers: { 'if-none-match': 'W/"v1", "other"' } });
    expect(response.status).toBe(304);
    expect(response.headers.get('etag')).toBe('"v1"');
  });

  test('ranges are cut from what is stored', async () => {
    const site = siteWith(() => page('0123456789'));
    await site.get('/r');
    const part = await site.get('/r', { headers: { range: 'bytes=2-4' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(await part.text()).toBe('234');
    const beyond = await site.get('/r', { headers: { range: 'bytes=10-' } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe('bytes */10');
    expect(site.asked).toHaveLength(1);
  });

  test('variants are kept apart, and spellings of one preference together', async () => {
    const site = siteWith((request) =>
      page(request.headers.get('accept-language') ?? '', { vary: 'Accept-Language' }),
    );
    const get = (language: string) => site.get('/v', { headers: { 'accept-language': language } });
    await get('en, de');
    await get('fr');
    expect(await (await get('DE,en')).text()).toBe('en, de');
    expect(await (await get('fr')).text()).toBe('fr');
    expect(site.asked).toHaveLength(2);
  });

  test('a successful POST makes the stored response invalid, a failed one does not', async () => {
    let postStatus = 500;
    const site = siteWith((request) =>
      request.method === 'POST' ? new Response('', { status: postStatus }) : page('list'),
    );
    await site.get('/list');
    await site.get('/list', { method: 'POST', body: 'x' });
    expect(status(await site.get('/list'))).toContain('hit');
    postStatus = 201;
    await site.get('/list', { method: 'POST', body: 'x' });
    expect(status(await site.get('/list'))).toContain('fwd=uri-miss');
  });

  test('an origin that is down is told as 502, what is fresh is served, and stale-if-error is honoured', async () => {
    let up = true;
    const site = siteWith((request) => {
      if (!up) throw new TypeError('connection refused');
      return page(
        'kept',
        request.url.endsWith('/sie') ? { 'cache-control': 'max-age=60, stale-if-error=600' } : {},
      );
    });
    await site.get('/plain');
    await site.get('/sie');
    up = false;
    expect((await site.get('/plain')).status).toBe(200);
    site.advance(61_000);
    const failed = await site.get('/plain');
    expect(failed.status).toBe(502);
    expect(status(failed)).toBe('forecache; fwd=miss; detail=connection');
    const stale = await site.get('/sie');
    expect(await stale.text()).toBe('kept');
    expect(status(stale)).toBe('forecache; fwd=stale; ttl=-1; detail=stale-if-error');
  });

  test('only-if-cached is answered by 504 when nothing is stored', async () => {
    const site = siteWith(() => page('hello'));
    const response = await site.get('/o', { headers: { 'cache-control': 'only-if-cached' } });
    expect(response.status).toBe(504);
    expect(site.asked).toHaveLength(0);
  });
});
