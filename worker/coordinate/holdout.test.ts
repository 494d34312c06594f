import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { armOf, groupCount } from './holdout.ts';
import { mergeVisits, visitorEffectOf } from './visitor-effect.ts';
import type { VisitTally } from './types.ts';

const site = 'shop.test';

describe('the holdout of visitors', () => {
  test('keeps a visitor in one arm, and who is held out at a small share is at every larger one', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 32 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (visitor, a, b) => {
          const [small, large] = [Math.min(a, b), Math.max(a, b)];
          const there = armOf({ site, visitor, share: small })!;
          const here = armOf({ site, visitor, share: large })!;
          expect(here.group).toBe(there.group);
          expect(here.group).toBeLessThan(groupCount);
          if (there.heldOut) expect(here.heldOut).toBe(true);
        },
      ),
    );
  });

  test('takes the share that was set, evenly over the groups, and nobody unknown', () => {
    const arms = Array.from({ length: 20_000 }, (_, number) =>
      armOf({ site, visitor: `visitor-${number}`, share: 0.05 })!,
    );
    const held = arms.filter(({ heldOut }) => heldOut);
    expect(Math.abs(held.length / arms.length - 0.05)).toBeLessThan(0.006);
    const sizes = Array.from(
      { length: groupCount },
      (_, group) => arms.filter((arm) => arm.group === group).length,
    );
    expect(Math.min(...sizes)).toBeGreaterThan(1_000);
    expect(armOf({ site, visitor: '', share: 1 })).toBeUndefined();
  });

  test('at a share of 0 holds nobody out', () => {
    const arms = Array.from({ length: 2_000 }, (_, n) =>
      armOf({ site, visitor: `${n}`, share: 0 }),
    );
    expect(arms.filter((arm) => arm?.heldOut)).toEqual([]);
  });
});

const tally = (heldOut: boolean, group: number, hits: number): VisitTally => ({
  heldOut,
  group,
  requests: 100,
  hits,
  waitMs: (100 - hits) * 150,
  originBytes: (100 - hits) * 1_000,
});

describe('the effect on visitors', () => {
  test('is the difference of the arms, with an interval, in hits, time and bytes', () => {
    const tallies = Array.from({ length: groupCount }, (_, group) => [
      tally(false, group, 60 + (group % 3)),
      tally(true, group, 40 + (group % 5)),
    ]).flat();
    const { hitRatio, waitMs, originBytes, requestsHeldOut } = visitorEffectOf(tallies)!;
    expect(hitRatio.low).toBeGreaterThan(0.17);
    expect(hitRatio.high).toBeLessThan(0.21);
    expect(waitMs.high).toBeLessThan(-24);
    expect(originBytes.high).toBeLessThan(-170);
    expect(requestsHeldOut).toBe(1_600);
  });

  test('is not told before both arms have visitors in a few groups', () => {
    expect(visitorEffectOf([tally(false, 0, 60), tally(true, 0, 40)])).toBeUndefined();
  });

  test('is the same however the tallies were cut into reports', () => {
    const arbitrary = fc.array(
      fc.record({
        heldOut: fc.boolean(),
        group: fc.nat(groupCount - 1),
        requests: fc.nat(100),
        hits: fc.nat(100),
        waitMs: fc.nat(10_000),
        originBytes: fc.nat(10_000),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(arbitrary, fc.nat(60), (tallies, cut) => {
        const at = Math.min(cut, tallies.length);
        const parts = [mergeVisits(tallies.slice(0, at)), mergeVisits(tallies.slice(at))];
        const byKey = (list: VisitTally[]) =>
          list.sort((a, b) => a.group - b.group || Number(a.heldOut) - Number(b.heldOut));
        expect(byKey(mergeVisits(parts.flat()))).toEqual(byKey(mergeVisits(tallies)));
      }),
    );
  });
});
