import { describe, expect, test } from 'vitest';
import { afterAttempt, closedBreaker, isOpen } from './breaker.ts';
import { appendCacheStatus } from './cache-status.ts';
import { canonicalTarget } from './cache-key.ts';
import { matchesAny } from './conditional.ts';
import { freshenBy304 } from './freshen.ts';
import { endToEnd } from './hop-by-hop.ts';
import { invalidatedBy } from './invalidated.ts';
import { noVarySearchOf, withoutVarying } from './no-vary-search.ts';
import { parseHttpDate } from './parse-http-date.ts';
import { prefetchTtlMs } from './prefetch-ttl.ts';
import { groupsOf, Purges } from './purges.ts';
import { cutRange } from './range.ts';
import { variantKey, variantOf } from './vary.ts';
import { afterFetch, volatilityOf } from './volatility.ts';

const nowMs = Date.UTC(2026, 5, 1);

describe('an HTTP-date', () => {
  test('it is read in the three formats, and two digits of a year are at most 50 years ahead', () => {
    const sixth = Date.UTC(1994, 10, 6, 8, 49, 37);
    expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT', nowMs)).toBe(sixth);
    expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT', nowMs)).toBe(sixth);
    expect(parseHttpDate('Sun Nov  6 08:49:37 1994', nowMs)).toBe(sixth);
  });

  test('anything else is none', () => {
    for (const text of ['0', '', 'now', 'Sun, 06 Nov 1994 08:49:37 UTC', '1994-11-06T08:49:37Z']) {
      expect(parseHttpDate(text, nowMs)).toBeUndefined();
    }
  });
});

describe('a breaker', () => {
  const limits = { breakerFailures: 3, breakerSpanMs: 2_000, breakerOpenMs: 5_000 };
  const after = (attempts: readonly (readonly [failed: boolean, nowMs: number])[]) =>
    attempts.reduce(
      (state, [failed, nowMs]) => afterAttempt(state, { failed, nowMs, limits }),
      closedBreaker,
    );

  test('it opens when failures in a row last, not for a burst of them', () => {
    expect(
      isOpen(
        after([
          [true, 0],
          [true, 1],
          [true, 2],
          [true, 3],
        ]),
        4,
      ),
    ).toBe(false);
    expect(
      isOpen(
        after([
          [true, 0],
          [true, 1_000],
          [true, 2_000],
        ]),
        2_001,
      ),
    ).toBe(true);
    expect(
      isOpen(
        after([
          [true, 0],
          [true, 1_000],
          [true, 2_000],
        ]),
        7_001,
      ),
    ).toBe(false);
  });

  test('a success closes it, a failure after it was open opens it at once', () => {
    expect(
      isOpen(
        after([
          [true, 0],
          [false, 1_000],
          [true, 2_000],
          [true, 2_001],
        ]),
        2_002,
      ),
    ).toBe(false);
    expect(
      isOpen(
        after([
          [true, 0],
          [true, 1_000],
          [true, 2_000],
          [true, 8_000],
        ]),
        8_001,
      ),
    ).toBe(true);
  });
});

describe('a range', () => {
  for (const [asked, verdict] of [
    ['bytes=0-1', { kind: 'part', start: 0, end: 2 }],
    ['bytes=7-', { kind: 'part', start: 7, end: 10 }],
    ['bytes=-3', { kind: 'part', start: 7, end: 10 }],
    ['bytes=-30', { kind: 'part', start: 0, end: 10 }],
    ['bytes=5-99', { kind: 'part', start: 5, end: 10 }],
    ['bytes=10-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=5-3', { kind: 'whole' }],
    ['bytes=0-1, 3-4', { kind: 'whole' }],
    ['lines=0-1', { kind: 'whole' }],
  ] as const) {
    test(`${asked} of 10 bytes is ${JSON.stringify(verdict)}`, () => {
      expect(cutRange(asked, 10)).toEqual(verdict);
    });
  }
});

describe('a 304', () => {
  const stored = {
    status: 200,
    statusText: 'OK',
    fields: new Map([
      ['etag', '"a"'],
      ['content-encoding', 'gzip'],
      ['x', '1'],
      ['age', '5'],
    ]),
    requestedAtMs: 0,
    receivedAtMs: 0,
    variant: [],
    bytes: 1,
    prefetch: undefined,
  };

  test('it replaces fields, but for those that belong to the stored body', () => {
    const fields = new Map([
      ['x', '2'],
      ['content-encoding', 'br'],
    ]);
    const freshened = freshenBy304(stored, { fields, requestedAtMs: 8, receivedAtMs: 9 });
    if (freshened.kind !== 'updated') throw new Error('foreign');
    expect([...freshened.stored.fields]).toEqual([
      ['etag', '"a"'],
      ['content-encoding', 'gzip'],
      ['x', '2'],
    ]);
    expect(freshened.stored.receivedAtMs).toBe(9);
  });

  test('one with another strong validator updates nothing', () => {
    const answer = { fields: new Map([['etag', '"b"']]), requestedAtMs: 8, receivedAtMs: 9 };
    expect(freshenBy304(stored, answer)).toEqual({ kind: 'foreign' });
  });
});

test('entity tags are compared weakly, in lists and with *', () => {
  expect(matchesAny('W/"a", "b"', '"a"')).toBe(true);
  expect(matchesAny('"c", "a,b"', 'W/"a,b"')).toBe(true);
  expect(matchesAny('*', undefined)).toBe(true);
  expect(matchesAny('a', '"a"')).toBe(false);
});

test('fields that Connection names stay on their hop', () => {
  const fields = new Map([
    ['connection', 'A, close'],
    ['a', '1'],
    ['b', '2'],
    ['transfer-encoding', 'chunked'],
  ]);
  expect([...endToEnd(fields).keys()]).toEqual(['b']);
});

test('Cache-Status keeps the members of caches before', () => {
  expect(appendCacheStatus('other; hit', { hit: true, ttlMs: 1_999 })).toBe(
    'other; hit, forecache; hit; ttl=1',
  );
});

test('only a successful unsafe request invalidates, its Location too', () => {
  const fields = new Map([['location', '/new']]);
  expect(invalidatedBy('POST', { status: 201, fields })).toEqual(['', '/new']);
  expect(invalidatedBy('POST', { status: 500, fields })).toEqual([]);
  expect(invalidatedBy('GET', { status: 200, fields })).toEqual([]);
});

describe('a key', () => {
  const settings = { buildId: '', keepQuery: undefined, dropQuery: ['session'] };

  test('it drops tracking and what the site drops, and sorts the rest', () => {
    expect(canonicalTarget('/a?z=1&utm_source=x&b=2&session=9', settings)).toBe('/a?b=2&z=1');
  });

  test('it keeps only what the site keeps, where it says so', () => {
    expect(canonicalTarget('/a?z=1&b=2', { ...settings, keepQuery: ['b'] })).toBe('/a?b=2');
    expect(canonicalTarget('/a?z=1', { ...settings, keepQuery: ['b'] })).toBe('/a');
  });
});

test('variants are the same when only case, order or white space of a known field differ', () => {
  const key = (name: string, value: string | undefined): string =>
    variantKey(variantOf([name], new Map(value === undefined ? [] : [[name, value]])));
  expect(key('accept-language', 'de, EN;q=0.5')).toBe(key('accept-language', 'en;q=0.50,DE'));
  expect(key('accept-encoding', 'gzip, br, x')).toBe(key('accept-encoding', 'br;q=1.0,gzip'));
  expect(key('foo', '1,2')).toBe(key('foo', ' 1,  2 '));
  expect(key('foo', '')).not.toBe(key('foo', undefined));
  expect(key('foo', 'a')).not.toBe(key('foo', 'A'));
});

describe('a purge', () => {
  const purge = { site: 's', atMs: 100 } as const;
  const object = { target: '/a/b', search: undefined, groups: ['news'], madeAtMs: 50 };

  test('it covers what was stored before it and bears its name', () => {
    for (const [scope, values, covered] of [
      ['resource', ['/a/b'], true],
      ['resource', ['/a'], false],
      ['prefix', ['/a/'], true],
      ['group', ['news'], true],
      ['group', ['sport'], false],
      ['all', [], true],
    ] as const) {
      const purges = new Purges();
      purges.add({ ...purge, scope, values });
      expect(purges.covers(object)).toBe(covered);
      expect(purges.covers({ ...object, madeAtMs: 101 })).toBe(false);
    }
  });

  test('groups are read from all three fields', () => {
    const fields = new Map([
      ['cache-groups', '"a b", "c"'],
      ['cache-tag', 'd, e'],
      ['surrogate-key', 'f g'],
    ]);
    expect(groupsOf(fields)).toEqual(['a b', 'c', 'd', 'e', 'f', 'g']);
  });
});

describe('the time to live of what was prefetched', () => {
  test('it shrinks with doubt and with change, and stays between its bounds', () => {
    const hours = (confidence: number, volatility: number): number =>
      prefetchTtlMs({ confidence, volatility }) / 3_600_000;
    expect(hours(1, 0)).toBe(6);
    expect(hours(0.5, 0)).toBe(1.5);
    expect(hours(0.9, 0.64)).toBeCloseTo(0.5, 1);
    expect(hours(0.9, 1)).toBeCloseTo(30 / 3_600, 5);
  });

  test('volatility is the share of fetches that found another validator', () => {
    const found = [1, 1, 2, 2, 3].reduce(
      (record: ReturnType<typeof afterFetch> | undefined, validator) =>
        afterFetch(record, validator),
      undefined,
    );
    expect(volatilityOf(found)).toBe(2 / 5);
    expect(volatilityOf(undefined)).toBe(0);
  });
});

describe('No-Vary-Search', () => {
  test.each([
    ['params', '/p'],
    ['params=?0', '/p?a=1&b=2&c=3'],
    ['params=("a" "c")', '/p?b=2'],
    ['params, except=("b")', '/p?b=2'],
    ['params=("a"), except=("b")', '/p?a=1&b=2&c=3'],
    ['except=("b")', '/p?a=1&b=2&c=3'],
    ['params=(a)', '/p?a=1&b=2&c=3'],
    ['params="a"', '/p?a=1&b=2&c=3'],
    ['key-order', '/p?a=1&b=2&c=3'],
    ['params=("a"', '/p?a=1&b=2&c=3'],
  ])('%s makes /p?a=1&b=2&c=3 the same as %s', (value, same) => {
    const rule = noVarySearchOf(new Map([['no-vary-search', value]]));
    expect(withoutVarying('/p?a=1&b=2&c=3', rule)).toBe(same);
  });

  test('names are compared decoded', () => {
    const rule = noVarySearchOf(new Map([['no-vary-search', 'params=("a b" "%C3%A9")']]));
    expect(withoutVarying('/p?a+b=1&a%20b=2&%C3%A9=3&x=4', rule)).toBe('/p?x=4');
  });

  test('a purge of any URL that a response answers names the response', () => {
    const search = noVarySearchOf(new Map([['no-vary-search', 'params=("x")']]));
    const purges = new Purges();
    purges.add({ site: 's', atMs: 100, scope: 'resource', values: ['/p?x=1'] });
    const object = { target: '/p?x=2', groups: [], madeAtMs: 50 };
    expect(purges.covers({ ...object, search })).toBe(true);
    expect(purges.covers({ ...object, search: undefined })).toBe(false);
  });
});
