import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rendezvousRank } from './choose-nodes.ts';
import { confidenceAtNode, regionDemand } from './demand-at-node.ts';
import { spread } from './spread.ts';
import { fnv1a32 } from '../../protocol/fnv1a32.ts';

function winner(key: string, weights: Readonly<Record<string, number>>): string {
  const ranked = Object.entries(weights).map(
    ([node, weight]) => [rendezvousRank(fnv1a32(key), fnv1a32(node), weight), node] as const,
  );
  return ranked.sort((a, b) => a[0] - b[0])[0]![1];
}

describe('weighted rendezvous hashing', () => {
  test('each node wins in proportion to its weight', () => {
    const weights = { ams: 1, cdg: 1, fra: 2 };
    const wins: Record<string, number> = { ams: 0, cdg: 0, fra: 0 };
    for (let key = 0; key < 20_000; key++) wins[winner(`/page/${key}`, weights)]! += 1;
    expect(wins['fra']! / 20_000).toBeCloseTo(0.5, 1);
    expect(wins['ams']! / 20_000).toBeCloseTo(0.25, 1);
  });

  test('a node that leaves moves only what it had won', () => {
    const all = { ams: 1, cdg: 1, fra: 1, lhr: 1 };
    const { lhr: _gone, ...rest } = all;
    for (let key = 0; key < 2_000; key++) {
      const before = winner(`/${key}`, all);
      if (before !== 'lhr') expect(winner(`/${key}`, rest)).toBe(before);
    }
  });
});

describe('demand at one node', () => {
  test('the region itself is a node with all of the share', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 1_000, noNaN: true }),
        (confidence, expectedCount) => {
          const demand = regionDemand(confidence, expectedCount);
          expect(confidenceAtNode(demand, 1)).toBeCloseTo(confidence, 4);
        },
      ),
    );
  });

  test('a smaller share never makes an access more likely, and no share makes none', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (confidence, expectedCount, one, other) => {
          const demand = regionDemand(confidence, expectedCount);
          const [less, more] = one < other ? [one, other] : [other, one];
          expect(confidenceAtNode(demand, less)).toBeLessThanOrEqual(
            confidenceAtNode(demand, more) + 1e-12,
          );
          expect(confidenceAtNode(demand, 0)).toBe(0);
        },
      ),
    );
  });
});

test('spread is even over pairs that differ in their last characters only', () => {
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let key = 0; key < 10_000; key++) {
    const bucket = Math.floor(spread(fnv1a32(`/p/${key}`), fnv1a32('ams')) * 10);
    buckets[bucket]! += 1;
  }
  for (const bucket of buckets) expect(Math.abs(bucket - 1_000)).toBeLessThan(150);
});
