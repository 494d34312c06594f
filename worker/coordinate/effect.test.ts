import { describe, expect, test } from 'vitest';
import { effectOf, noteHour, noteHourWaits, type HourTally } from './effect.ts';

const traffic = (misses: number) => [
  {
    node: 'ams',
    accesses: 100,
    misses,
    missBytes: misses * 1_000,
    plainMisses: misses,
    plainMissBytes: misses * 1_000,
    prefetchedHits: 0,
    errors: 0,
  },
];

describe('effectOf', () => {
  test('says nothing before both arms have a few hours', () => {
    const hours = new Map<number, HourTally>();
    for (let hour = 0; hour < 20; hour++) noteHour(hours, { hour, heldOut: false }, traffic(30));
    expect(effectOf(hours.values())).toBeUndefined();
  });

  test('finds the difference of the arms, with an interval around it', () => {
    const hours = new Map<number, HourTally>();
    for (let hour = 0; hour < 40; hour++) {
      const heldOut = hour % 4 === 0;
      noteHour(hours, { hour, heldOut }, traffic((heldOut ? 50 : 30) + (hour % 3)));
    }
    const { missRatio, hoursHeldOut } = effectOf(hours.values())!;
    expect(hoursHeldOut).toBe(10);
    expect(missRatio.mean).toBeCloseTo(-0.2, 2);
    expect(missRatio.low).toBeLessThan(-0.2);
    expect(missRatio.high).toBeLessThan(-0.18);
  });

  test('compares the time to the first byte of the hours in which it was taken', () => {
    const hours = new Map<number, HourTally>();
    for (let hour = 0; hour < 24; hour++) {
      const heldOut = hour % 3 === 0;
      noteHour(hours, { hour, heldOut }, traffic(30));
      const visit = { heldOut: false, group: 0, requests: 10, hits: 0, originBytes: 0 };
      const waitMs = (heldOut ? 900 : 600) + (hour % 2);
      if (hour > 3) noteHourWaits(hours, { hour, heldOut }, [{ ...visit, waitMs }]);
    }
    const { waitMs } = effectOf(hours.values())!;
    expect(waitMs?.mean).toBeCloseTo(-30, 0);
    expect(waitMs?.high).toBeLessThan(-29);
  });

  test('remembers two weeks of hours', () => {
    const hours = new Map<number, HourTally>();
    for (let hour = 0; hour < 500; hour++) noteHour(hours, { hour, heldOut: false }, traffic(1));
    expect(hours.size).toBe(336);
  });
});
