import { beforeAll, expect, test, vi } from 'vitest';
import { accessFrom, type Timing } from './observe-resources.ts';

beforeAll(() => {
  vi.stubGlobal('document', { URL: 'https://example.org/home#top' });
});

const cached: Timing = {
  name: 'https://example.org/a.css?v=3#x',
  entryType: 'resource',
  initiatorType: 'link',
  startTime: 12.4,
  transferSize: 0,
  encodedBodySize: 900,
  responseStatus: 200,
};
const where = { page: '/home', originMs: 1_000, shownMs: 0 };

test('what a cache of the browser answered is an access with its page, time and size', () => {
  expect(accessFrom(cached, where)).toEqual({
    url: '/a.css?v=3',
    page: '/home',
    atMs: 1_012,
    kind: 'style',
    status: 200,
    bytes: 900,
    servedFrom: 'browser',
  });
});

test.each<[string, Partial<Timing>]>([
  ['came over the network', { transferSize: 1_200 }],
  ['is of another host', { name: 'https://cdn.example/a.css' }],
  ['is of a host that begins like this one', { name: 'https://example.org.evil.example/a.css' }],
  ['is of Forecache itself', { name: 'https://example.org/.forecache/client.js' }],
  ['failed', { encodedBodySize: 0, responseStatus: 0 }],
])('a request that %s is no access of ours', (_why, change) => {
  expect(accessFrom({ ...cached, ...change }, where)).toBeUndefined();
});

test('of what has no size at all, only the worker knows who answered it', () => {
  expect(accessFrom({ ...cached, encodedBodySize: 0 }, where)?.servedFrom).toBe('unknown');
});

test.each([
  ['/', 'navigation', 'document'],
  ['/fonts/a.woff2', 'css', 'font'],
  ['/pictures/a.svg', 'css', 'image'],
  ['/picture', 'img', 'image'],
  ['/api/items', 'fetch', 'data'],
  ['/app.mjs', 'other', 'script'],
  ['/clip', 'video', 'media'],
  ['/thing', 'other', 'other'],
])('%s asked for by %s is of kind %s', (path, initiatorType, kind) => {
  const timing = { ...cached, name: `https://example.org${path}`, initiatorType };
  expect(accessFrom(timing, where)?.kind).toBe(kind);
});

test('what came before a prerendered page was shown is an access, once it is shown', () => {
  const fetched = { ...cached, transferSize: 1_200, startTime: 12 };
  expect(accessFrom(fetched, { ...where, shownMs: 900 })).toMatchObject({ servedFrom: 'browser' });
  expect(accessFrom({ ...fetched, startTime: 901 }, { ...where, shownMs: 900 })).toBeUndefined();
});
