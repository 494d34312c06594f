import { expect, test } from 'vitest';
import {
  decodeInvalidation,
  keyRing,
  ProtocolError,
  signatureHeader,
  verifyBody,
} from '../protocol/index.ts';
import { eventLoopDelay } from './event-loop-delay.ts';
import { createOriginAdapter, forFetch } from './index.ts';
import { buildManifest } from './manifest.ts';

const nowMs = 1_764_000_000_000;
const keys = JSON.stringify({ k1: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' });

test('a change is announced to the edge as a signed invalidation', async () => {
  const sent: Request[] = [];
  const adapter = createOriginAdapter({
    keys,
    edge: 'https://edge.example',
    now: () => nowMs,
    fetch: async (request) => {
      sent.push(request);
      return new Response(null, { status: 202 });
    },
  });
  const change = { scope: 'group', values: ['tea'] } as const;
  expect(await adapter.announce('shop.example', change)).toEqual({ accepted: true });
  const [request] = sent;
  const body = new Uint8Array(await request!.arrayBuffer());
  expect(request!.url).toBe('https://edge.example/.forecache/purge');
  expect(decodeInvalidation(body)).toEqual({ site: 'shop.example', atMs: nowMs, ...change });
  const signature = request!.headers.get(signatureHeader);
  const verdict = await verifyBody(signature, {
    body,
    purpose: 'purge',
    ring: keyRing(keys),
    nowMs,
  });
  expect(verdict).toEqual({ valid: true });
});

test('an edge that is absent, refuses or is not set is an answer and no exception', async () => {
  const announced = (edge: string | undefined, fetch: () => Promise<Response>) =>
    createOriginAdapter({ keys, ...(edge === undefined ? {} : { edge }), fetch }).announce(
      'shop.example',
      { scope: 'all', values: [] },
    );
  const refuse = async () => new Response(null, { status: 401 });
  expect(await announced('https://edge.example', refuse)).toEqual({
    accepted: false,
    reason: 'status-401',
  });
  expect(await announced('https://edge.example', () => Promise.reject(new Error('gone')))).toEqual({
    accepted: false,
    reason: 'unreachable',
  });
  expect(await announced(undefined, refuse)).toEqual({ accepted: false, reason: 'no-edge' });
});

test('keys that cannot be read are refused when the adapter is made', () => {
  expect(() => createOriginAdapter({ keys: '{}' })).toThrow(ProtocolError);
});

test('a handler that throws no longer counts as in flight', async () => {
  const adapter = createOriginAdapter({ keys, delayMs: () => 0 });
  const handler = forFetch(adapter, () => {
    throw new Error('site fault');
  });
  for (let count = 0; count < 200; count++) {
    await expect(handler(new Request('https://shop.example/'))).rejects.toThrow('site fault');
  }
  const reception = await adapter.receive({
    method: 'GET',
    authority: 'shop.example',
    target: '/',
    header: () => null,
    requests: [],
  });
  expect(reception.answer).toBeUndefined();
});

test('a manifest is bounded and says how much it left out', () => {
  const many = Array.from({ length: 6_000 }, (_, index) => ({ path: `/page/${index}` }));
  const manifest = buildManifest([{ path: 'mailto:someone@shop.example' }, ...many]);
  expect(manifest.resources.length).toBe(4_999);
  expect(manifest.omitted).toBe(1_002);
});

test('the delay of a blocked event loop is noticed', async () => {
  const delayMs = eventLoopDelay();
  const block = () => {
    const untilMs = performance.now() + 100;
    while (performance.now() < untilMs);
    return new Promise((resolve) => setTimeout(resolve));
  };
  // The histogram's first sample only says when it began.
  for (let round = 0; round < 20 && delayMs() <= 50; round++) await block();
  expect(delayMs()).toBeGreaterThan(50);
});
