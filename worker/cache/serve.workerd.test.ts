import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { app } from '../app.ts';
import type { Env } from '../env.ts';
import { forgetSearchRules } from './search-rules.ts';

type Origin = (request: Request) => Response | Promise<Response>;

let hosts = 0;

/** A site of its own for each test, in front of an origin that counts its requests. */
function siteWith(answer: Origin, overrides: Partial<Env> = {}) {
  const host = `site-${++hosts}.test`;
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const request = new Request(url, init);
    asked.push(request);
    return answer(request);
  });
  const settings: Env = { ...env, ORIGIN: 'https://origin.test', CLOCK: 'driven', ...overrides };
  let nowMs = Date.UTC(2026, 0, hosts);
  return {
    asked,
    advance: (ms: number) => (nowMs += ms),
    nowMs: () => nowMs,
    async get(path: string, init: RequestInit = {}, { settle = true } = {}): Promise<Response> {
      const context = createExecutionContext();
      const headers = new Headers(init.headers);
      headers.set('forecache-now', String(nowMs));
      const request = new Request(`https://${host}${path}`, {
        ...init,
        headers,
        cf: { colo: 'AMS' },
      } as RequestInit);
      const response = await app.fetch(request, settings, context);
      const body = await response.arrayBuffer();
      if (settle) await waitOnExecutionContext(context);
      return new Response(
        response.status === 304 || response.status === 204 ? null : body,
        response,
      );
    },
  };
}

const status = (response: Response): string => response.headers.get('cache-status') ?? '';

function page(text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    headers: { 'cache-control': 'max-age=60', 'content-length': String(text.length), ...headers },
  });
}

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

  test('tracking parameters and the order of parameters make no new resource', async () => {
    const site = siteWith(() => page('same'));
    await site.get('/s?b=2&a=1&utm_source=x');
    expect(status(await site.get('/s?a=1&b=2&fbclid=y'))).toContain('hit');
    expect(new URL(site.asked[0]!.url).search).toBe('?a=1&b=2');
  });

  test('parameters that No-Vary-Search names make no new resource, the others do', async () => {
    const site = siteWith((request) =>
      page(new URL(request.url).searchParams.get('id') ?? 'none', {
        'no-vary-search': 'params=("from")',
      }),
    );
    await site.get('/n?id=1&from=mail');
    expect(new URL(site.asked[0]!.url).search).toBe('?from=mail&id=1');
    const again = await site.get('/n?id=1&from=search');
    expect(status(again)).toContain('hit');
    expect(status(await site.get('/n?id=1'))).toContain('hit');
    expect(await (await site.get('/n?id=2&from=mail')).text()).toBe('2');
    expect(site.asked).toHaveLength(2);
  });

  test('after a restart the rule of a path is learned anew, from one answer', async () => {
    const site = siteWith(() => page('same', { 'no-vary-search': 'params' }));
    await site.get('/k?a=1');
    forgetSearchRules();
    expect(status(await site.get('/k?a=2'))).toContain('fwd=uri-miss');
    expect(status(await site.get('/k?a=3'))).toContain('hit');
    expect(site.asked).toHaveLength(2);
  });

  test('when a path takes its No-Vary-Search back, what was stored under it answers its own URL alone', async () => {
    let shared = true;
    const site = siteWith((request) =>
      page(new URL(request.url).search, shared ? { 'no-vary-search': 'params' } : {}),
    );
    await site.get('/t?a=1');
    shared = false;
    expect(await (await site.get('/t?a=2')).text()).toBe('?a=1');
    site.advance(61_000);
    expect(await (await site.get('/t?a=3')).text()).toBe('?a=3');
    expect(await (await site.get('/t?a=4')).text()).toBe('?a=4');
    expect(await (await site.get('/t?a=3')).text()).toBe('?a=3');
    expect(site.asked).toHaveLength(3);
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

test('requests that come while the answer before them is still being stored are all answered', async () => {
  const site = siteWith((request) =>
    request.headers.has('if-none-match')
      ? new Response(null, { status: 304, headers: { etag: '"v1"', 'cache-control': 'max-age=0' } })
      : page('hello', { etag: '"v1"', 'cache-control': 'max-age=0' }),
  );
  const texts: string[] = [];
  for (let at = 0; at < 50; at++) {
    site.advance(1);
    texts.push(await (await site.get('/s', {}, { settle: false })).text());
  }
  expect(new Set(texts)).toEqual(new Set(['hello']));
});
