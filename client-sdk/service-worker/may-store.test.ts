import { expect, test } from 'vitest';
import { mayStore, type ResponseFacts } from './may-store.ts';

const shared = {
  'cache-control': 'public, max-age=600',
  'cache-status': 'forecache; fwd=uri-miss; stored',
};

function response(
  headers: Record<string, string>,
  facts: Partial<Omit<ResponseFacts, 'headers'>> = {},
): ResponseFacts {
  return { status: 200, type: 'basic', redirected: false, headers: new Headers(headers), ...facts };
}

test('what the edge holds for everybody is kept for as long as it is fresh', () => {
  expect(mayStore(response({ ...shared, age: '100' }))).toEqual({
    store: true,
    freshForMs: 500_000,
    mustRevalidate: false,
  });
  const strict = { ...shared, 'cache-control': 'max-age=60, must-revalidate' };
  expect(mayStore(response(strict))).toMatchObject({ store: true, mustRevalidate: true });
  const hit = { ...shared, 'cache-status': 'forecache; hit; ttl=594; detail=prefetched' };
  expect(mayStore(response(hit)).store).toBe(true);
});

test.each<[string, ResponseFacts, string]>([
  ['a redirect', response(shared, { redirected: true }), 'redirect'],
  ['an unfollowed redirect', response(shared, { type: 'opaqueredirect', status: 0 }), 'redirect'],
  ['an opaque response', response(shared, { type: 'opaque', status: 0 }), 'opaque'],
  ['a challenge', response({ ...shared, 'cf-mitigated': 'challenge' }), 'challenge'],
  ['an error page', response(shared, { status: 404 }), 'status'],
  [
    'a private one',
    response({ ...shared, 'cache-control': 'private, max-age=60' }),
    'not-shareable',
  ],
  ['a no-store one', response({ ...shared, 'cache-control': 'no-store' }), 'not-shareable'],
  [
    'one that the edge did not store',
    response({ ...shared, 'cache-status': 'forecache; fwd=uri-miss' }),
    'not-shareable',
  ],
  [
    'one that another cache stored',
    response({ ...shared, 'cache-status': 'other; hit, forecache; fwd=miss' }),
    'not-shareable',
  ],
  ['one without the edge', response({ 'cache-control': 'public, max-age=60' }), 'not-shareable'],
  ['one by cookie', response({ ...shared, vary: 'Cookie' }), 'varies'],
  ['an expired one', response({ ...shared, age: '600' }), 'stale'],
  ['one without a lifetime', response({ ...shared, 'cache-control': 'public' }), 'stale'],
])('%s is refused', (_name, facts, reason) => {
  expect(mayStore(facts)).toEqual({ store: false, reason });
});

test('a response that varies by encoding alone is the same for everybody', () => {
  expect(mayStore(response({ ...shared, vary: 'Accept-Encoding' })).store).toBe(true);
});
