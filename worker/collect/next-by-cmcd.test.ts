import { describe, expect, test } from 'vitest';
import { nextByCmcd } from './next-by-cmcd.ts';

const seen = new Set(['/v/1.m4s', '/v/2.m4s', '/v/3.m4s', '/v/end.m4s', '/w/3.m4s']);

function nextOf(
  said: string,
  { path = '/v/3.m4s', query = '' }: { path?: string; query?: string } = {},
): string | undefined {
  return nextByCmcd({
    url: new URL(`https://media.test${path}${query}`),
    fields: new Map(said === '' ? [] : [['cmcd-request', said]]),
    resource: path,
    rules: {},
    isSeen: (resource) => seen.has(resource),
  });
}

describe('nextByCmcd', () => {
  test.each([
    ['a header, relative to the request', 'bl=2100,nor="4.m4s",su', {}, '/v/4.m4s'],
    ['escapes', 'nor="..%2Fv%2F4.m4s"', {}, '/v/4.m4s'],
    ['a query', '', { query: '?CMCD=bl%3D2100%2Cnor%3D%22end.m4s%22' }, '/v/end.m4s'],
    [
      'an absolute URL of the same host',
      'nor="https%3A%2F%2Fmedia.test%2Fv%2F4.m4s"',
      {},
      '/v/4.m4s',
    ],
  ])('understands %s', (_, said, at, expected) => {
    expect(nextOf(said, at)).toBe(expected);
  });

  test.each([
    ['another host', 'nor="https%3A%2F%2Felsewhere.test%2Fv%2F4.m4s"', {}],
    ['another host without a scheme', 'nor="%2F%2Felsewhere.test%2Fv%2F4.m4s"', {}],
    ['what no edge has seen and no sequence announces', 'nor="secret.m4s"', {}],
    ['a sequence of fewer than three seen members', 'nor="4.m4s"', { path: '/w/3.m4s' }],
    ['the member after the next', 'nor="5.m4s"', {}],
    ['the same resource', 'nor="3.m4s"', {}],
    ['a part of an object', 'nor="4.m4s",nrr="0-999"', {}],
    ['a query that no site listed', 'nor="end.m4s%3Ftoken%3Dabc"', {}],
    ['broken escapes', 'nor="%E0%A4%A"', {}],
    ['more than a player may say', `nor="4.m4s",x="${'a'.repeat(2_100)}"`, {}],
    ['nothing', '', {}],
  ])('passes over %s', (_, said, at) => {
    expect(nextOf(said, at)).toBeUndefined();
  });
});
