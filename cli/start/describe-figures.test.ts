import { expect, test } from 'vitest';
import type { Snapshot } from '../../demo/figures.ts';
import { describeProgress } from './describe-figures.ts';

const tally = { requests: 40, hits: 30, prefetchedHits: 5, misses: 10, collapsed: 0, errors: 0 };

function snapshot(of: { with: number; prefetches: number; without: number }): Snapshot {
  const bytes = { demandBytes: 0, prefetchedBytes: 0 };
  return {
    tallies: { on: tally, none: { ...tally, hits: 20 } },
    ledger: {
      on: { demand: of.with, prefetches: of.prefetches, ...bytes },
      none: { demand: of.without, prefetches: 0, ...bytes },
    },
  };
}

const before = snapshot({ with: 10, prefetches: 2, without: 10 });

test('the line while it runs compares what the origin saw since the count began', () => {
  const after = snapshot({ with: 16, prefetches: 6, without: 20 });
  expect(describeProgress(before, after)).toBe(
    '40 requests, 75.0 % hits (50.0 % without), avoided 40.0 %, extra 0.0 %',
  );
});

test('where nothing was fetched without prefetching yet, nothing is said to be avoided', () => {
  const after = snapshot({ with: 11, prefetches: 3, without: 10 });
  expect(describeProgress(before, after)).toBe(
    '40 requests, 75.0 % hits (50.0 % without), avoided –, extra –',
  );
});
