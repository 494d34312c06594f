import { expect, test } from 'vitest';
import type { Snapshot } from '../../demo/figures.ts';
import { describeProgress } from './describe-figures.ts';

const tally = { requests: 40, hits: 30, prefetchedHits: 5, misses: 10, collapsed: 0, errors: 0 };

function snapshot(of: {
  with: number;
  prefetches: number;
  without: number;
  visited?: boolean;
}): Snapshot {
  const bytes = { demandBytes: 0, prefetchedBytes: 0 };
  return {
    tallies: of.visited
      ? {
          on: { ...tally, requests: 140, hits: 100 },
          none: { ...tally, requests: 140, hits: 60 },
        }
      : { on: tally, none: tally },
    ledger: {
      on: { demand: of.with, prefetches: of.prefetches, ...bytes },
      none: { demand: of.without, prefetches: 0, ...bytes },
    },
  };
}

const before = snapshot({ with: 10, prefetches: 2, without: 10 });

test('the line while it runs tells what visitors met, and compares what the origin saw, since the count began', () => {
  const after = snapshot({ with: 16, prefetches: 6, without: 20, visited: true });
  expect(describeProgress(before, after)).toBe(
    '100 requests, 70.0 % hits (30.0 % without), avoided 40.0 %, extra 0.0 %',
  );
});

test('where nothing was fetched without prefetching yet, nothing is said to be avoided', () => {
  const after = snapshot({ with: 11, prefetches: 3, without: 10, visited: true });
  expect(describeProgress(before, after)).toBe(
    '100 requests, 70.0 % hits (30.0 % without), avoided –, extra –',
  );
});
