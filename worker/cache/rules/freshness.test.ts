import { describe, expect, test } from 'vitest';
import { currentAgeMs, lifetimeMs, remainingMs } from './freshness.ts';
import { formatHttpDate } from './parse-http-date.ts';

const receivedAtMs = Date.UTC(2026, 0, 1, 12);
const date = (offsetS: number): string => formatHttpDate(receivedAtMs + offsetS * 1_000);

function lifetimeS(fields: Record<string, string>, status = 200): number {
  return lifetimeMs({ status, fields: new Map(Object.entries(fields)), receivedAtMs }) / 1_000;
}

describe('the freshness lifetime', () => {
  for (const [what, fields, seconds] of [
    ['is max-age', { 'cache-control': 'max-age=60' }, 60],
    ['is read without case', { 'cache-control': 'MaX-aGe=60' }, 60],
    ['is s-maxage before max-age', { 'cache-control': 'max-age=60, s-maxage=5' }, 5],
    ['is the first of two equal directives', { 'cache-control': 'max-age=60, max-age=5' }, 60],
    ['is 0 for a value that is no number', { 'cache-control': 'max-age=60s' }, 0],
    ['is not found in a quoted string', { 'cache-control': 'x="a, max-age=60", max-age=5' }, 5],
    ['is at most 2^31 s', { 'cache-control': 'max-age=99999999999' }, 2 ** 31],
    ['is Expires less Date', { expires: date(90), date: date(30) }, 60],
    ['is 0 for an Expires that is no date', { expires: '0', date: date(0) }, 0],
    ['is max-age before Expires', { 'cache-control': 'max-age=60', expires: date(-10) }, 60],
    [
      'is a tenth of the time since Last-Modified',
      { 'last-modified': date(-600), date: date(0) },
      60,
    ],
    ['is a week at most by heuristics', { 'last-modified': date(-1e9), date: date(0) }, 604_800],
    ['is 0 where nothing is said', {}, 0],
    [
      'is CDN-Cache-Control before Cache-Control',
      { 'cdn-cache-control': 'max-age=9', 'cache-control': 'no-store' },
      9,
    ],
    [
      'ignores a CDN-Cache-Control that does not parse',
      { 'cdn-cache-control': 'max-age=9, &&', 'cache-control': 'max-age=5' },
      5,
    ],
    [
      'ignores a Surrogate-Control for another',
      { 'surrogate-control': 'max-age=9;other', 'cache-control': 'max-age=5' },
      5,
    ],
  ] as const) {
    test(`it ${what}`, () => expect(lifetimeS(fields)).toBe(seconds));
  }

  test('it is no guess for a status that is not heuristically cacheable', () => {
    const fields = { 'last-modified': date(-600), date: date(0) };
    expect(lifetimeS(fields, 403)).toBe(0);
    expect(lifetimeS({ ...fields, 'cache-control': 'public' }, 403)).toBe(60);
  });
});

describe('the age', () => {
  const aged = (fields: Record<string, string>, requestedAgoMs = 0): number =>
    currentAgeMs(
      {
        fields: new Map(Object.entries(fields)),
        requestedAtMs: receivedAtMs - requestedAgoMs,
        receivedAtMs,
      },
      receivedAtMs + 10_000,
    );

  test('it grows from receipt, from what Date says, or from what Age says and the fetch took', () => {
    expect(aged({})).toBe(10_000);
    expect(aged({ date: date(-30) })).toBe(40_000);
    expect(aged({ age: '20', date: date(-30) }, 2_000)).toBe(40_000);
    expect(aged({ age: '50' }, 2_000)).toBe(62_000);
  });

  test('it is beyond every lifetime when it cannot be read', () => {
    for (const age of ['abc', '-1', '1.5', '0, 0', '7;a=b'])
      expect(aged({ age })).toBeGreaterThan(2 ** 31 * 999);
  });
});

test('a prefetched response ends with its own time, if that is sooner', () => {
  const stored = {
    status: 200,
    statusText: 'OK',
    fields: new Map([['cache-control', 'max-age=600']]),
    requestedAtMs: receivedAtMs,
    receivedAtMs,
    variant: [],
    bytes: 1,
    prefetch: { leaseId: 'l', confidence: 0.9, ttlMs: 60_000, fetchMs: 5 },
  };
  expect(remainingMs(stored, receivedAtMs)).toBe(60_000);
  expect(remainingMs({ ...stored, prefetch: undefined }, receivedAtMs)).toBe(600_000);
});
