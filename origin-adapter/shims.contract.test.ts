import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import {
  keyRing,
  prefetchHeader,
  signatureHeader,
  signPrefetch,
  verifyBody,
  type PrefetchMark,
} from '../protocol/index.ts';
import {
  createOriginAdapter,
  forExpress,
  forFastify,
  forFetch,
  forHono,
  forNodeHttp,
  type OriginAdapter,
  type OriginOptions,
} from './index.ts';

const nowMs = 1_764_000_000_000;
const keys = JSON.stringify({ k1: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' });
const ring = keyRing(keys);

interface Running {
  readonly origin: string;
  close(): Promise<unknown>;
}

/** Each site answers every path with 'prefetch' or 'visitor', and waits where told to. */
type Start = (adapter: OriginAdapter, ready: (path: string) => Promise<void>) => Promise<Running>;

const answerOf = (adapter: OriginAdapter, request: object): string =>
  adapter.isPrefetch(request) ? 'prefetch' : 'visitor';

async function listen(server: Server): Promise<Running> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const shims: Record<string, Start> = {
  'node:http': (adapter, ready) =>
    listen(
      createServer(
        forNodeHttp(adapter, (request, response) => {
          void ready(request.url ?? '').then(() => response.end(answerOf(adapter, request)));
        }),
      ),
    ),
  express: (adapter, ready) => {
    const app = express();
    app.use(forExpress(adapter));
    const router = express.Router();
    router.use((request, response, next) => {
      ready(request.originalUrl).then(() => response.send(answerOf(adapter, request)), next);
    });
    app.use('/', router);
    return listen(createServer(app));
  },
  hono: (adapter, ready) => {
    const app = new Hono();
    app.use(forHono(adapter));
    app.all('*', async (context) => {
      await ready(context.req.path);
      return context.text(answerOf(adapter, context.req.raw));
    });
    return listen(createAdaptorServer({ fetch: app.fetch }) as Server);
  },
  fastify: async (adapter, ready) => {
    const app = fastify({ forceCloseConnections: true });
    await app.register(forFastify(adapter));
    app.all('*', (request) => ready(request.url).then(() => answerOf(adapter, request.raw)));
    const origin = await app.listen({ host: '127.0.0.1', port: 0 });
    return { origin, close: () => app.close() };
  },
  fetch: (adapter, ready) => {
    const handler = async (request: Request) => {
      await ready(new URL(request.url).pathname);
      return new Response(answerOf(adapter, request));
    };
    return listen(createAdaptorServer({ fetch: forFetch(adapter, handler) }) as Server);
  },
};

const mark: PrefetchMark = {
  site: 'shop.example',
  target: '/tea?page=2',
  node: 'FRA',
  leaseId: 'lease-1',
  issuedAtMs: nowMs,
  expiresAtMs: nowMs + 30_000,
};

describe.each(Object.entries(shims))('the %s shim', (_, start) => {
  let running: Running | undefined;

  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  const site = async (
    options: Partial<OriginOptions> = {},
    ready: (path: string) => Promise<void> = async () => {},
  ): Promise<string> => {
    const adapter = createOriginAdapter({ keys, now: () => nowMs, delayMs: () => 0, ...options });
    running = await start(adapter, ready);
    return running.origin;
  };
  const prefetch = async (origin: string, change: Partial<PrefetchMark> = {}, init?: RequestInit) =>
    fetch(origin + mark.target, {
      ...init,
      headers: { [prefetchHeader]: await signPrefetch({ ...mark, ...change }, ring) },
    });

  test('leaves visitors alone, refusing or not', async () => {
    const origin = await site({ refuse: true });
    const response = await fetch(`${origin}/tea`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('visitor');
  });

  test('tells the site that a signed prefetch is one', async () => {
    const origin = await site({ sites: ['shop.example'] });
    const response = await prefetch(origin);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('prefetch');
  });

  test('refuses a mark that is forged, old, for another target, method or site', async () => {
    const origin = await site({ sites: ['shop.example'] });
    const reasons = await Promise.all([
      prefetch(origin, { target: '/account' }),
      prefetch(origin, { issuedAtMs: nowMs - 120_000, expiresAtMs: nowMs - 90_000 }),
      prefetch(origin, { site: 'other.example' }),
      prefetch(origin, {}, { method: 'POST' }),
      fetch(`${origin}/tea`, { headers: { [prefetchHeader]: '1' } }),
    ]);
    expect(
      reasons.map(({ status, headers }) => [status, headers.get('forecache-refusal')]),
    ).toEqual([
      [403, 'bad-signature'],
      [403, 'expired'],
      [403, 'wrong-site'],
      [403, 'malformed'],
      [403, 'malformed'],
    ]);
  });

  test('takes a prefetch that a third party signed by RFC 9421', async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const raw = Buffer.from(await crypto.subtle.exportKey('raw', pair.publicKey));
    const origin = await site({ thirdParties: { cdn: raw.toString('base64url') } });
    const send = async (change: { target?: string; tag?: string; expires?: number } = {}) => {
      const { target = '/tea?page=2', tag = 'forecache-prefetch' } = change;
      const created = nowMs / 1_000;
      const input = `("@method" "@authority" "@path" "@query" "sec-purpose");created=${created};expires=${change.expires ?? created + 60};keyid="cdn";alg="ed25519";tag="${tag}"`;
      const base = [
        '"@method": GET',
        `"@authority": ${new URL(origin).host}`,
        '"@path": /tea',
        '"@query": ?page=2',
        '"sec-purpose": prefetch',
        `"@signature-params": ${input}`,
      ].join('\n');
      const bytes = await crypto.subtle.sign('Ed25519', pair.privateKey, Buffer.from(base));
      return fetch(origin + target, {
        headers: {
          'sec-purpose': 'prefetch',
          'signature-input': `one=("@method");created=1, two=${input}`,
          signature: `one=:AAAA:, two=:${Buffer.from(bytes).toString('base64')}:`,
        },
      });
    };
    expect(await (await send()).text()).toBe('prefetch');
    expect(await (await send({ tag: 'other' })).text()).toBe('visitor');
    const forged = await send({ target: '/tea?page=3' });
    expect(forged.headers.get('forecache-refusal')).toBe('bad-signature');
    const old = await send({ expires: nowMs / 1_000 - 31 });
    expect(old.headers.get('forecache-refusal')).toBe('expired');
  });

  test('refuses with 503, Retry-After and no-store when told to', async () => {
    const origin = await site({ refuse: () => true, retryAfterS: 120 });
    const response = await prefetch(origin);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('120');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('forecache-refusal')).toBe('told');
  });

  test('refuses while the event loop is late', async () => {
    const origin = await site({ delayMs: () => 51 });
    expect((await prefetch(origin)).headers.get('forecache-refusal')).toBe('event-loop-delay');
  });

  test('refuses while enough visitors are in flight, and no longer when they are served', async () => {
    let arrived = (): void => {};
    let release = (): void => {};
    const waiting = new Promise<void>((resolve) => (arrived = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const origin = await site({ mostVisitorsInFlight: 1 }, async (path) => {
      if (path !== '/slow') return;
      arrived();
      await released;
    });
    const slow = fetch(`${origin}/slow`);
    await waiting;
    const during = await prefetch(origin);
    expect(during.headers.get('forecache-refusal')).toBe('visitors-in-flight');
    release();
    await (await slow).text();
    expect((await prefetch(origin)).status).toBe(200);
  });

  test('publishes a signed manifest that caches may keep', async () => {
    const origin = await site({
      manifest: () => [
        { path: '/tea?utm_source=x&page=2', bytes: 5_000, freshForS: 600, groups: ['tea'] },
      ],
    });
    const response = await fetch(`${origin}/.well-known/forecache.json`);
    const body = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(JSON.parse(new TextDecoder().decode(body))).toEqual({
      version: 1,
      resources: [
        {
          path: '/tea?page=2',
          kind: 'other',
          bytes: 5_000,
          freshForS: 600,
          volatility: 0,
          groups: ['tea'],
        },
      ],
      omitted: 0,
    });
    const signature = response.headers.get(signatureHeader);
    expect(await verifyBody(signature, { body, purpose: 'manifest', ring, nowMs })).toEqual({
      valid: true,
    });
  });

  test('leaves the manifest to the site when there is none', async () => {
    const origin = await site();
    expect(await (await fetch(`${origin}/.well-known/forecache.json`)).text()).toBe('visitor');
  });
});
