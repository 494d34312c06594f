import { expect, test } from 'vitest';
import { bytes, count, milliseconds, percent, points } from './format.ts';

test('numbers carry their units, and what is no number is a dash', () => {
  expect([0, 999, 1_000, 99_950, 164_319, 1e9, 2e15, -1_730].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '100.0 kB',
    '164 kB',
    '1.0 GB',
    '2000 TB',
    '-1.7 kB',
  ]);
  expect([percent(0.1234), percent(null), percent(Number.NaN), percent(1, 0)]).toEqual([
    '12.3 %',
    '–',
    '–',
    '100 %',
  ]);
  expect([count(1_234.6), count(undefined)]).toEqual(['1,235', '–']);
  expect([milliseconds(-41), milliseconds(7_843)]).toEqual(['-41 ms', '7.8 s']);
  expect(points(-0.062)).toBe('-6.2 points');
});
