import { expect, test } from 'vitest';
import { spreadOf } from './feature-spread.ts';
import { F, FEATURE_COUNT } from './features.ts';

test('every feature comes to a common scale, and what lies far out counts as four deviations', () => {
  for (let feature = 0; feature < FEATURE_COUNT; feature++) {
    expect(Math.abs(spreadOf(feature, 0))).toBeLessThanOrEqual(4);
    expect([spreadOf(feature, -1e9), spreadOf(feature, 1e9)]).toEqual([-4, 4]);
  }
  expect(spreadOf(F.sinceLast, 4.9)).toBeCloseTo(0, 1);
});
