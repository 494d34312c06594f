import { describe, expect, test } from 'vitest';
import type { Access, AccessBatch } from '../../protocol/index.ts';
import { believeBatch } from './believe-batch.ts';
import { isPrefetchRequest } from './is-prefetch-request.ts';
import { kindOf } from './kind-of.ts';
import { pseudonymOf } from './pseudonym-of.ts';
import { regionOf } from './region-of.ts';

const access: Access = {
  atMs: 9_000,
  visitor: 'v',
  resource: '/a',
  page: '/',
  application: '',
  task: '',
  kind: 'image',
  status: 0,
  bytes: 1,
  freshForMs: 999_999,
  validator: 77,
  servedFrom: 'browser',
};

const batch = (accesses: readonly Partial<Access>[]): AccessBatch => ({
  id: 'b1',
  site: 'forged.test',
  region: 'forged',
  node: 'forged',
  agent: 'edge',
  sentAtMs: 10_000,
  accesses: accesses.map((changes) => ({ ...access, ...changes })),
});

describe('believeBatch', () => {
  const facts = { freshForMs: 60_000, bytes: 500, validator: 5 };
  const witness = {
    site: 'a.test',
    region: 'weur',
    node: 'AMS',
    nowMs: 1_000_000,
    seen: (resource: string) => (resource === '/a' ? facts : undefined),
  };

  test('the edge says where and what, the browser when by its own clock', () => {
    const { batch: believed, refused } = believeBatch(batch([{}]), witness);
    expect(refused).toBe(0);
    expect(believed).toMatchObject({
      site: 'a.test',
      region: 'weur',
      node: 'AMS',
      agent: 'service-worker',
    });
    expect(believed.accesses).toEqual([{ ...access, ...facts, status: 200, atMs: 999_000 }]);
  });

  test('what the edge has not seen as cacheable, or noted itself, or is a day old counts for nothing', () => {
    const { batch: believed, refused } = believeBatch(
      batch([
        { resource: '/private' },
        { servedFrom: 'edge' },
        { servedFrom: 'origin' },
        { atMs: 10_000 - 90_000_000 },
      ]),
      witness,
    );
    expect(believed.accesses).toEqual([]);
    expect(refused).toBe(4);
  });
});

test('requests that nobody waits for are no demand', () => {
  const request = (name: string, value: string) => isPrefetchRequest(new Map([[name, value]]));
  expect(request('sec-purpose', 'prefetch;prerender')).toBe(true);
  expect(request('purpose', 'prefetch')).toBe(true);
  expect(request('forecache-prefetch', 'site="x"')).toBe(true);
  expect(request('accept', 'prefetch')).toBe(false);
});

test('a region follows from continent, country and longitude', () => {
  for (const [cf, region] of [
    [{ continent: 'NA', longitude: '-122' }, 'wnam'],
    [{ continent: 'NA', longitude: '-74' }, 'enam'],
    [{ continent: 'EU', longitude: '2' }, 'weur'],
    [{ continent: 'EU', longitude: '21' }, 'eeur'],
    [{ continent: 'AS', country: 'JP' }, 'apac'],
    [{ continent: 'AS', country: 'AE' }, 'me'],
    [{ continent: 'SA' }, 'sam'],
    [{ continent: 'OC' }, 'oc'],
    [{ continent: 'AF' }, 'afr'],
    [undefined, 'weur'],
  ] as const) {
    expect(regionOf(cf)).toBe(region);
  }
});

test('a kind is what the browser wants it for, else what its type says', () => {
  expect(kindOf(new Map([['sec-fetch-dest', 'style']]), 'text/plain')).toBe('style');
  expect(kindOf(new Map(), 'text/html; charset=utf-8')).toBe('document');
  expect(kindOf(new Map(), 'application/json')).toBe('data');
  expect(kindOf(new Map(), 'application/octet-stream')).toBe('other');
});

test('a pseudonym is the same within a day and site, and says nothing beyond them', async () => {
  const request = new Map([
    ['cf-connecting-ip', '192.0.2.1'],
    ['user-agent', 'x'],
  ]);
  const of = (site: string, nowMs: number) =>
    pseudonymOf({ request, site, nowMs, keys: undefined });
  const first = await of('a.test', 1_000);
  expect(first).toMatch(/^[\w-]{8}$/);
  expect(await of('a.test', 80_000_000)).toBe(first);
  expect(await of('a.test', 90_000_000)).not.toBe(first);
  expect(await of('b.test', 1_000)).not.toBe(first);
});
