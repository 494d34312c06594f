import { expect, test } from 'vitest';
import { aRegion } from '../../../../test/fixtures/dashboard-region.ts';
import { estimateBenefit } from './estimate-benefit.ts';
import { emptyState, type Region } from './state.ts';
import { totalsOf } from './totals.ts';

function regionWith(counters: Record<string, number>, done = 0): Region {
  const { coordinator, ...region } = aRegion({ counters });
  return { ...region, coordinator: { ...coordinator, leases: { done } } };
}

const ahead = [
  regionWith({ served: 60, misses: 20, prefetchedHits: 10 }, 15),
  regionWith({ served: 40, misses: 20, prefetchedHits: 10 }, 5),
];

test('beside a site without prefetching, its misses are what is compared with', () => {
  const without = {
    ...emptyState,
    site: 'none.test',
    regions: [regionWith({ served: 100, misses: 50 })],
  };
  const benefit = estimateBenefit(totalsOf(ahead), without);
  expect(benefit).toMatchObject({
    hitShare: 0.6,
    hitShareWithout: 0.5,
    how: 'measured beside, at none.test',
  });
  expect(benefit.avoided).toBeCloseTo(0.2);
  expect(benefit.extra).toBeCloseTo(0.2);
});

test('alone, each prefetched hit is taken for a miss that did not happen', () => {
  const benefit = estimateBenefit(totalsOf(ahead), undefined);
  expect(benefit).toMatchObject({ hitShare: 0.6, hitShareWithout: 0.4 });
  expect(benefit.avoided).toBeCloseTo(20 / 60);
  expect(benefit.extra).toBeCloseTo(0);
});

test('before anybody came there is nothing to tell', () => {
  expect(estimateBenefit(totalsOf([]), undefined)).toEqual({ how: 'no requests yet' });
});
