import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Lease } from '../../protocol/index.ts';
import { keyRing, prefetchHeader, signLease, verifyPrefetch } from '../../protocol/index.ts';
import { driveClock } from '../clock.ts';
import { deskOf } from '../collect/node-desk.ts';
import type { Env } from '../env.ts';
import { hearPurge } from './node-purges.ts';
import { expireUnused } from './prefetch-ledger.ts';
import { runLease, type LeaseOrder } from './run-lease.ts';
import { placeOf } from './scope.ts';
import { serve } from './serve.ts';

const keysJson = JSON.stringify({
  k1: btoa('0123456789abcdef0123456789abcdef').replaceAll('=', ''),
});
const ring = keyRing(keysJson);

let hosts = 0;

async function nodeOf(answer: (request: Request) => Response | Promise<Response>) {
  const host = `lease-${++hosts}.test`;
  let nowMs = Date.UTC(2027, 0, hosts);
  const settings: Env = {
    ...env,
    ORIGIN: 'https://origin.test',
    CLOCK: 'driven',
    SIGNING_KEYS: keysJson,
  };
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const request = new Request(url, init);
    asked.push(request);
    return answer(request);
  });
  const visit = (path: string) => {
    driveClock(settings, new Headers({ 'forecache-now': String(nowMs) }));
    const request = new Request(`https://${host}${path}`, {
      cf: { colo: 'AMS', continent: 'EU' },
    } as RequestInit);
    return { request, env: settings, context: createExecutionContext() };
  };
  const place = await placeOf(visit('/'), host);
  return {
    asked,
    place,
    desk: deskOf(place),
    advance: (ms: number) => (nowMs += ms),
    async get(path: string): Promise<string> {
      const arrived = visit(path);
      const response = await serve(arrived);
      await response.arrayBuffer();
      await waitOnExecutionContext(arrived.context);
      return response.headers.get('cache-status') ?? '';
    },
    async run(
      changes: Partial<Lease> = {},
      tampered: Partial<Lease> = {},
      order: Partial<LeaseOrder> = {},
    ) {
      driveClock(settings, new Headers({ 'forecache-now': String(nowMs) }));
      const lease: Lease = {
        id: `lease-${Math.round(nowMs)}`,
        site: host,
        region: 'weur',
        node: 'AMS',
        resource: '/next',
        kind: 'document',
        confidence: 0.9,
        priority: 100,
        issuedAtMs: nowMs,
        deadlineMs: nowMs + 60_000,
        ttlMs: 300_000,
        forecastAtMs: nowMs,
        keyId: 'k1',
        signature: '',
        ...changes,
      };
      const signed = { ...(await signLease(lease, ring)), ...tampered };
      return runLease(place, { lease: signed, mayStart: async () => true, ...order });
    },
  };
}

const page = (headers: Record<string, string> = {}, init: ResponseInit = {}) =>
  new Response('next page', {
    headers: { 'cache-control': 'max-age=600', etag: '"v1"', 'content-length': '9', ...headers },
    ...init,
  });

afterEach(() => vi.unstubAllGlobals());

describe('runLease', () => {
  test('a prefetched object answers the first visitor from the cache, and its use is told once', async () => {
    const node = await nodeOf(() => page());
    expect(await node.run()).toMatchObject({ kind: 'done', bytes: 9, reason: '' });
    expect(await node.get('/next')).toMatch(/^forecache; hit; ttl=300; detail=prefetched$/);
    await node.get('/next');
    expect(node.asked).toHaveLength(1);
    expect(node.desk.outcomes.map(({ kind }) => kind)).toEqual(['used']);
  });

  test('what was permitted before a silent upper tier was asked is permitted anew, or not fetched', async () => {
    const node = await nodeOf(() => page());
    let stopped = false;
    const order = {
      mayStart: async () => !stopped,
      fromUpper: async () => {
        stopped = true;
        return undefined;
      },
    };
    expect(await node.run({}, {}, order)).toMatchObject({ kind: 'failed', reason: 'stopped' });
    expect(node.asked).toEqual([]);
  });

  test('the origin can verify who asks and for what', async () => {
    const node = await nodeOf(() => page());
    await node.run();
    const mark = node.asked[0]!.headers.get(prefetchHeader);
    const verdict = await verifyPrefetch(mark, {
      target: '/next',
      ring,
      nowMs: node.place.clock.nowMs(),
    });
    expect(verdict).toMatchObject({ valid: true, mark: { node: 'AMS', target: '/next' } });
    expect(node.asked[0]!.headers.has('cookie')).toBe(false);
  });

  test('it lives no longer than the lease or the origin says, and is never served stale', async () => {
    const node = await nodeOf(() =>
      page({ 'cache-control': 'max-age=600, stale-while-revalidate=600' }),
    );
    await node.run();
    node.advance(301_000);
    expect(await node.get('/next')).toContain('fwd=stale');
    expect(node.asked).toHaveLength(2);
  });

  test('what nobody used until its time is told as wasted', async () => {
    const node = await nodeOf(() => page());
    await node.run();
    node.advance(301_000);
    await node.get('/other');
    expireUnused(node.place, node.desk);
    expect(node.desk.outcomes.map(({ kind }) => kind)).toEqual(['wasted']);
  });

  test('a visitor who asks while it is under way makes it late', async () => {
    const gate = Promise.withResolvers<void>();
    const node = await nodeOf(async (request) => {
      if (request.headers.has(prefetchHeader)) await gate.promise;
      return page();
    });
    const running = node.run();
    await vi.waitFor(() => expect(node.asked).toHaveLength(1));
    expect(await node.get('/next')).toContain('fwd=uri-miss');
    gate.resolve();
    expect(await running).toMatchObject({ kind: 'late', reason: 'asked-before-arrival' });
  });

  for (const [reason, response] of [
    ['redirect', () => page({ location: '/x' }, { status: 302 })],
    ['challenge', () => page({}, { status: 403 })],
    ['challenge', () => page({ 'cf-mitigated': 'challenge' })],
    ['origin-refused', () => page({ 'retry-after': '5' }, { status: 503 })],
    ['origin-error', () => page({}, { status: 500 })],
    ['set-cookie', () => page({ 'set-cookie': 'a=b' })],
    ['private', () => page({ 'cache-control': 'private, max-age=60' })],
    ['no-store', () => page({ 'cache-control': 'no-store' })],
    ['no-cache', () => page({ 'cache-control': 'no-cache' })],
    ['vary-any', () => page({ vary: '*' })],
    ['varies', () => page({ vary: 'Cookie' })],
    [
      'empty',
      () => new Response('', { headers: { 'cache-control': 'max-age=60', 'content-length': '0' } }),
    ],
    ['stale', () => page({ 'cache-control': 'max-age=0' })],
  ] as const) {
    test(`a response that is refused as '${reason}' is not stored`, async () => {
      const node = await nodeOf(response);
      expect(await node.run()).toMatchObject({ kind: 'failed', reason });
      expect(await node.get('/next')).toContain('fwd=uri-miss');
    });
  }

  for (const [reason, tampered] of [
    ['bad-signature', { resource: '/secret' }],
    ['unknown-key', { keyId: 'k9' }],
    ['not-ours', { node: 'LHR' }],
    ['not-fetchable', { resource: 'https://elsewhere.test/' }],
  ] as const) {
    test(`a lease that is '${reason}' asks the origin for nothing`, async () => {
      const node = await nodeOf(() => page());
      expect(await node.run({}, tampered)).toMatchObject({ kind: 'failed', reason });
      expect(node.asked).toHaveLength(0);
    });
  }

  test('an error that a visitor brought does not become a prefetched object when it is found unchanged', async () => {
    const node = await nodeOf((request) =>
      request.headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"v1"' } })
        : page({ 'cache-control': 'max-age=4' }, { status: 404 }),
    );
    await node.get('/next');
    node.advance(3_000);
    expect(await node.run()).toMatchObject({ kind: 'failed', reason: 'origin-error' });
    expect(await node.get('/next')).toBe('forecache; hit; ttl=1');
  });

  test('what was purged is not fetched again from an older forecast, but from a newer one', async () => {
    const node = await nodeOf(() => page());
    const forecastAtMs = node.place.clock.nowMs();
    node.advance(1_000);
    hearPurge(node.place.site, {
      site: node.place.site.host,
      atMs: forecastAtMs + 1_000,
      scope: 'prefix',
      values: ['/ne'],
    });
    expect(await node.run({ forecastAtMs })).toMatchObject({ kind: 'failed', reason: 'purged' });
    expect(node.asked).toHaveLength(0);
    node.advance(1_000);
    expect(await node.run()).toMatchObject({ kind: 'done' });
  });

  test('what is fresh for long is not fetched again', async () => {
    const node = await nodeOf(() => page());
    await node.get('/next');
    expect(await node.run()).toMatchObject({ kind: 'failed', reason: 'fresh' });
  });
});
