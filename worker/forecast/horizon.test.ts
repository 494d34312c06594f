import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { horizonOf } from './horizon.ts';
import { defaultEngineSettings as settings } from './settings.ts';

const minuteMs = 60_000;

test('a forecast looks as far ahead as a copy stays fresh', () => {
  expect(horizonOf(settings, { freshForMs: 5 * minuteMs })).toBe(5 * minuteMs);
});

test('where the freshness is not known it is assumed', () => {
  expect(horizonOf(settings, { freshForMs: 0 })).toBe(settings.assumedFreshForMs);
});

test('where caches are full it looks no further than half of what they keep what they get', () => {
  expect(horizonOf(settings, { freshForMs: 60 * minuteMs, keptForMs: 8 * minuteMs })).toBe(
    4 * minuteMs,
  );
});

test('it is whole milliseconds within what the model was trained for, whatever it is told', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, noNaN: true }), fc.double({ min: 0, noNaN: true }), (a, b) => {
      const horizonMs = horizonOf(settings, { freshForMs: Math.floor(a), keptForMs: b });
      expect(Number.isInteger(horizonMs)).toBe(true);
      expect(horizonMs).toBeGreaterThanOrEqual(settings.minHorizonMs);
      expect(horizonMs).toBeLessThanOrEqual(settings.maxHorizonMs);
    }),
  );
});
