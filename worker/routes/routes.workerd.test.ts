import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  decodeHints,
  encodeAccessBatch,
  encodeInvalidation,
  fnv1a32,
  keyRing,
  signatureHeader,
  signBody,
} from '../../protocol/index.ts';
import { app } from '../app.ts';
import type { Env } from '../env.ts';

const keysJson = JSON.stringify({
  k1: btoa('0123456789abcdef0123456789abcdef').replaceAll('=', ''),
});
let sites = 0;

function edge(overrides: Partial<Env> = {}) {
  const host = `routes-${++sites}.test`;
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(new URL(url).pathname);
    return new Response('page', {
      headers: { 'cache-control': 'max-age=600', 'content-length': '4', 'cache-tag': 'news' },
    });
  });
  const settings: Env = {
    ...env,
    ORIGIN: 'https://origin.test',
    CLOCK: 'driven',
    TELEMETRY: 'direct',
    SIGNING_KEYS: keysJson,
    ...overrides,
  };
  // Objects run by the system's clock here, so the driven one stays near it; it never goes back.
  let nowMs = Date.now() + sites * 60_000;
  return {
    host,
    asked,
    async send(path: string, init: RequestInit = {}): Promise<Response> {
      nowMs += 10;
      const headers = new Headers(init.headers);
      headers.set('forecache-now', String(nowMs));
      const context = createExecutionContext();
      const request = new Request(`https://${host}${path}`, { ...init, headers });
      const response = await app.fetch(request, settings, context);
      const body = await response.arrayBuffer();
      await waitOnExecutionContext(context);
      return new Response(body, response);
    },
  };
}

afterEach(() => vi.unstubAllGlobals());

describe('purge', () => {
  for (const [scope, values] of [
    ['resource', ['/a']],
    ['prefix', ['/']],
    ['group', ['news']],
    ['all', []],
  ] as const) {
    test(`what is purged by ${scope} is asked for again`, async () => {
      const site = edge();
      await site.send('/a');
      const answer = await site.send('/.forecache/purge', {
        method: 'POST',
        body: JSON.stringify({ scope, values }),
      });
      expect(answer.status).toBe(200);
      expect((await site.send('/a')).headers.get('cache-status')).toContain('fwd=uri-miss');
      expect((await site.send('/a')).headers.get('cache-status')).toContain('hit');
      expect(site.asked).toEqual(['/a', '/a']);
    });
  }

  test('browsers are told hashes of the resources that were purged, and of anything else no more than that', async () => {
    const site = edge();
    const purgedBy = async (scope: string, values: readonly string[]): Promise<unknown> => {
      const body = JSON.stringify({ scope, values });
      await site.send('/.forecache/purge', { method: 'POST', body });
      return (await site.send('/.forecache/purged?since=0')).json();
    };
    expect(await purgedBy('resource', ['/a'])).toEqual({
      atMs: expect.any(Number),
      resources: [fnv1a32('/a')],
    });
    expect(await purgedBy('prefix', ['/private/'])).toEqual({ atMs: expect.any(Number) });
  });

  test("the origin's signature is enough, another's is not", async () => {
    const site = edge();
    await site.send('/a');
    const frame = encodeInvalidation({ site: site.host, atMs: 1, scope: 'all', values: [] });
    const signed = await signBody(frame, {
      purpose: 'purge',
      ring: keyRing(keysJson),
      nowMs: Date.now(),
    });
    const forged = signed.replace(/sig="../, 'sig="AA');
    const post = (signature: string) =>
      site.send('/.forecache/purge', {
        method: 'POST',
        body: frame,
        headers: { [signatureHeader]: signature },
      });
    expect((await post(forged)).status).toBe(403);
    expect((await site.send('/a')).headers.get('cache-status')).toContain('hit');
    expect((await post(signed)).status).toBe(200);
    expect((await site.send('/a')).headers.get('cache-status')).toContain('fwd=uri-miss');
  });

  test('with a token set, nobody stops or resumes without it', async () => {
    const site = edge({ OPERATOR_TOKEN: 'secret' });
    const body = JSON.stringify({ command: 'kill' });
    const post = (headers: Record<string, string>) =>
      site.send('/.forecache/command', { method: 'POST', body, headers });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: 'Bearer other' })).status).toBe(401);
    expect((await post({ authorization: 'Bearer secret' })).status).toBe(200);
  });

  test('with a token set, nobody purges without it', async () => {
    const site = edge({ OPERATOR_TOKEN: 'secret' });
    const body = JSON.stringify({ scope: 'all' });
    const post = (headers: Record<string, string>) =>
      site.send('/.forecache/purge', { method: 'POST', body, headers });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: 'Bearer secret' })).status).toBe(200);
  });
});

describe('collect', () => {
  const frame = (resource: string) =>
    encodeAccessBatch({
      id: crypto.randomUUID().replaceAll('-', ''),
      site: 'x',
      region: 'weur',
      node: '',
      agent: 'service-worker',
      sentAtMs: Date.now(),
      accesses: [
        {
          atMs: Date.now(),
          visitor: 'visitor-1',
          resource,
          page: '',
          application: '',
          task: '',
          kind: 'document',
          status: 200,
          bytes: 1,
          freshForMs: 1,
          validator: 0,
          servedFrom: 'browser',
        },
      ],
    });

  test('an access counts when the edge has seen the resource as cacheable', async () => {
    const site = edge();
    await site.send('/a');
    const post = async (resource: string): Promise<unknown> =>
      (await site.send('/.forecache/collect', { method: 'POST', body: frame(resource) })).json();
    expect(await post('/a')).toEqual({ accepted: 1, refused: 0 });
    expect(await post('/never-seen')).toEqual({ accepted: 0, refused: 1 });
  });

  test('a frame that is malformed or too large is refused by name', async () => {
    const site = edge();
    const post = (body: Uint8Array<ArrayBuffer>) =>
      site.send('/.forecache/collect', { method: 'POST', body });
    const bad = await post(new Uint8Array([1, 2, 3]));
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({ code: expect.any(String) });
    expect((await post(new Uint8Array(300_000))).status).toBe(413);
  });
});

test('a past is imported for the site and region that its frame names, by operators alone', async () => {
  const { host, send } = edge();
  const frameOf = (agent: 'log' | 'edge') =>
    encodeAccessBatch({
      id: `past-${agent}-${host}`,
      site: host,
      region: 'oc',
      node: '',
      agent,
      sentAtMs: Date.now(),
      accesses: [
        {
          atMs: Date.now() - 1_000,
          visitor: 'v',
          resource: '/past',
          page: '',
          application: '',
          task: '',
          kind: 'document',
          status: 200,
          bytes: 10,
          freshForMs: 60_000,
          validator: 0,
          servedFrom: 'unknown',
        },
      ],
    });
  const put = (body: BodyInit) => send('/.forecache/import', { method: 'POST', body });
  expect((await put(frameOf('log'))).status).toBe(202);
  const { counters } = await env.FORECASTER.getByName(`${host}|oc`).state();
  expect(counters.accesses).toBe(1);
  const refused = await put(frameOf('edge'));
  expect([refused.status, await refused.text()]).toEqual([400, 'agent: edge, expected log']);
  expect((await put('not a frame')).status).toBe(400);
  expect((await put(new Uint8Array(130_000))).status).toBe(413);
  const locked = edge({ OPERATOR_TOKEN: 'secret' });
  const unsigned = { method: 'POST', body: frameOf('log') };
  expect((await locked.send('/.forecache/import', unsigned)).status).toBe(401);
});

test('browsers look for a new worker every five minutes, and for the one that removes it each time', async () => {
  const ask = (name: string, headers = {}) =>
    app.request(`https://files.test/.forecache/${name}`, { headers }, env);
  const worker = await ask('sw.js');
  expect(worker.headers.get('cache-control')).toBe('public, max-age=300');
  expect(worker.headers.get('service-worker-allowed')).toBe('/');
  const tag = worker.headers.get('etag') ?? '';
  expect((await ask('sw.js', { 'if-none-match': tag })).status).toBe(304);
  expect((await ask('self-destruct.js')).headers.get('cache-control')).toBe('no-cache');
});

test('hints are a frame, or JSON for those who ask for it', async () => {
  const site = edge();
  const frame = await site.send('/.forecache/hints?page=/a');
  expect(decodeHints(new Uint8Array(await frame.arrayBuffer()))).toMatchObject({
    page: '/a',
    hints: [],
  });
  const json = await site.send('/.forecache/hints?page=/a', {
    headers: { accept: 'application/json' },
  });
  expect(await json.json()).toMatchObject({ page: '/a', hints: [] });
  expect((await site.send('/.forecache/hints')).status).toBe(400);
});

test('speculation rules are JSON of their own type, and empty for who saves data or will not be predicted for', async () => {
  const site = edge();
  const rules = await site.send('/.forecache/speculation.json?page=/a');
  expect(rules.headers.get('content-type')).toBe('application/speculationrules+json');
  expect(await rules.json()).toEqual({ prerender: [] });
  for (const [name, value] of [
    ['save-data', 'on'],
    ['sec-gpc', '1'],
  ] as const) {
    const spared = await site.send('/.forecache/speculation.json?page=/a', {
      headers: { [name]: value },
    });
    expect(await spared.json()).toEqual({ prerender: [] });
  }
  expect((await site.send('/.forecache/speculation.json')).status).toBe(400);
});

test('a tick tells what the nodes noted, and is for driven clocks alone', async () => {
  const site = edge();
  await site.send('/a');
  await site.send('/b');
  const ticked = await site.send('/.forecache/tick', { method: 'POST' });
  expect(await ticked.json()).toMatchObject({ accesses: 2 });
  expect((await edge({ CLOCK: '' }).send('/.forecache/tick', { method: 'POST' })).status).toBe(409);
});

test('what is under our own path and is nothing of ours never reaches the origin', async () => {
  const site = edge();
  expect((await site.send('/.forecache/unknown')).status).toBe(404);
  expect(site.asked).toEqual([]);
});
