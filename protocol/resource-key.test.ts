import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFetchable, limits, normaliseUrl, resourceKey } from './index.ts';

describe('a URL in one spelling', () => {
  test.each([
    ['https://shop.example/tea', '/tea'],
    ['/tea#leaves', '/tea'],
    ['/a/./b/../tea', '/a/tea'],
    ['/%7etea/%2d%c3%bc', '/~tea/-%C3%BC'],
    ['/tee/grün', '/tee/gr%C3%BCn'],
    ['/tea?b=2&a=1&b=1', '/tea?a=1&b=2&b=1'],
    ['/tea?utm_source=x&gclid=1&FBCLID=2&page=2', '/tea?page=2'],
    ['/v/3.m4s?CMCD=nor%3D%224.m4s%22', '/v/3.m4s'],
    ['/tea?', '/tea'],
    ['/tea?&&a=1', '/tea?a=1'],
    ['/tea/', '/tea/'],
    ['//other.example/tea', '//other.example/tea'],
    ['', ''],
    ['data:text/plain,tea', ''],
    ['http://[', ''],
  ])('%s is %s', (url, normal) => {
    expect(normaliseUrl(url)).toBe(normal);
  });

  test('drops what the site says, in any case', () => {
    expect(normaliseUrl('/tea?Session=1&page=2', ['session'])).toBe('/tea?page=2');
  });
});

describe('a resource key', () => {
  test('keeps the parameters that choose a page, a part or a rendition', () => {
    expect(resourceKey('/tea?sort=price&page=2')).toBe('/tea?page=2&sort=price');
    expect(resourceKey('/tile?z=3&x=1&y=2')).toBe('/tile?x=1&y=2&z=3');
  });

  test('hides what is not listed and still tells it apart', () => {
    const key = resourceKey('/search?q=my+secret');
    expect(key).toMatch(/^\/search\?~[0-9a-f]{16}$/);
    expect(key).not.toBe(resourceKey('/search?q=my+secrets'));
    expect(key).toBe(resourceKey('/search?utm_id=7&q=my+secret'));
    expect(resourceKey(`/tea?id=${'x'.repeat(41)}`)).toMatch(/^\/tea\?~/);
  });

  test('keeps what the site lists', () => {
    expect(resourceKey('/search?Q=tea', { keep: ['q'] })).toBe('/search?Q=tea');
    expect(resourceKey('/search?q=tea&zz=1', { keep: ['q'] })).toMatch(/^\/search\?~/);
    expect(resourceKey('/search?q=tea&zz=1', { keep: 'all' })).toBe('/search?q=tea&zz=1');
  });

  test('is no longer than its limit, and then not fetchable', () => {
    const key = resourceKey(`/${'a'.repeat(600)}`);
    expect(key.length).toBe(limits.resourceBytes);
    expect(isFetchable(key)).toBe(false);
    expect(resourceKey(`/${'a'.repeat(600)}b`)).not.toBe(key);
  });

  test('is fetchable unless it hides something or names another host', () => {
    expect(isFetchable('/tea?page=2')).toBe(true);
    expect(isFetchable(resourceKey('/search?q=x'))).toBe(false);
    expect(isFetchable('//other.example/tea')).toBe(false);
    expect(isFetchable('')).toBe(false);
    expect(isFetchable(resourceKey('/tea?~page=2', { keep: 'all' }))).toBe(true);
  });

  test('of anything is bounded ASCII and its own key', () => {
    const part = fc.string({ unit: 'binary' });
    const pair = fc.tuple(fc.oneof(fc.constantFrom('page', 'q', 'utm_source', '~'), part), part);
    const urls = fc
      .tuple(fc.array(part), fc.array(pair.map(([name, value]) => `${name}=${value}`)))
      .map(([path, query]) => `https://shop.example/${path.join('/')}?${query.join('&')}`);
    fc.assert(
      fc.property(fc.oneof(part, urls), (url) => {
        const key = resourceKey(url);
        const isBounded = key.length <= limits.resourceBytes && /^[\x21-\x7e]*$/.test(key);
        return isBounded && (!isFetchable(key) || resourceKey(key) === key);
      }),
      { numRuns: 500 },
    );
  });
});
