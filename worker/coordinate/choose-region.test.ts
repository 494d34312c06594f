import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newTrips, noteTrips, regionToMoveTo, type Trip } from './choose-region.ts';

const minute = 60_000;
const home = 'weur';

/** What is decided each half minute when `tripsAt` is measured. */
function decisions(minutes: number, tripsAt: (atMs: number) => readonly Trip[]) {
  const state = newTrips();
  const decided: { atMs: number; to: string }[] = [];
  for (let nowMs = 0; nowMs <= minutes * minute; nowMs += minute / 2) {
    noteTrips(state, tripsAt(nowMs));
    const to = regionToMoveTo(state, { home, nowMs });
    if (to !== undefined) decided.push({ atMs: nowMs, to });
  }
  return decided;
}

const both = (own: number, other: number): Trip[] => [
  { region: home, ms: own },
  { region: 'eeur', ms: other },
];

describe('the region of a node', () => {
  test('becomes the clearly nearer one, after ten minutes', () => {
    const [first] = decisions(30, () => both(90, 30));
    expect(first).toEqual({ atMs: 10 * minute, to: 'eeur' });
  });

  test('is the nearest of several', () => {
    const trips = [...both(200, 90), { region: 'me', ms: 40 }];
    expect(decisions(30, () => trips)[0]?.to).toBe('me');
  });

  test('stays for a route that is bad for some minutes', () => {
    const isBad = (atMs: number): boolean => Math.floor(atMs / minute) % 20 < 6;
    expect(decisions(600, (atMs) => both(isBad(atMs) ? 300 : 30, 60))).toEqual([]);
  });

  test('stays as long as its own is not known, or the other is only a little nearer', () => {
    expect(decisions(60, () => [{ region: 'eeur', ms: 1 }])).toEqual([]);
    expect(decisions(60, () => both(40, 30))).toEqual([]);
    expect(decisions(60, () => both(12, 0))).toEqual([]);
  });

  test('never changes for noise about equal distances, whatever it is', () => {
    const noise = fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 10, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 300 }), noise, (ms, shares) => {
        // A tenth up or down each.
        const jitter = (part: number): number => ms * (0.9 + part / 500);
        let step = 0;
        const next = (): readonly Trip[] => {
          const [own, other] = shares[step++ % shares.length]!;
          return both(jitter(own), jitter(other));
        };
        expect(decisions(200, next)).toEqual([]);
      }),
    );
  });

  test('never goes back and forth: the way back is as hard as the way there', () => {
    const ms = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(ms, ms, (own, other) => {
        const there = decisions(15, () => both(own, other)).length > 0;
        const back = decisions(15, () => both(other, own)).length > 0;
        expect(there && back).toBe(false);
      }),
    );
  });

  test('is not moved by what is no time', () => {
    const state = newTrips();
    noteTrips(state, [
      { region: home, ms: Number.NaN },
      { region: 'eeur', ms: -1 },
      { region: 'me', ms: Infinity },
    ]);
    expect(state.ms).toEqual({});
  });
});
