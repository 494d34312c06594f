import { expect, it } from 'vitest';
import { classifyAnswer } from './classify-answer.ts';

it.each([
  [200, 'forecache; hit; ttl=30', 'hit'],
  [200, 'forecache; hit; ttl=30; detail=prefetched', 'prefetched-hit'],
  [200, 'forecache; hit; detail="prefetched"', 'prefetched-hit'],
  [200, 'upstream; hit, forecache; fwd=uri-miss; stored', 'miss'],
  [404, 'forecache; fwd=miss', 'miss'],
  [200, 'forecache; fwd=uri-miss; stored; collapsed; ttl=60', 'collapsed'],
  [502, 'forecache; fwd=uri-miss; detail=unreachable', 'error'],
  [500, 'forecache; fwd=uri-miss; fwd-status=500', 'miss'],
  [200, 'upstream; hit', 'error'],
  [200, null, 'error'],
] as const)('%i with %s is a %s', (status, cacheStatus, expected) => {
  expect(classifyAnswer(status, cacheStatus)).toBe(expected);
});
