import { expect, test } from 'vitest';
import { aRegion } from '../../../../test/fixtures/dashboard-region.ts';
import { decodeState } from './decode-state.ts';
import { emptyState } from './state.ts';

const overTheWire = (state: unknown): unknown => JSON.parse(JSON.stringify(state));

test('a state is read as it was sent', () => {
  const interval = { mean: -0.06, low: -0.08, high: -0.04 };
  const sent = {
    ...emptyState,
    site: 'shop.example',
    regions: [aRegion()],
    effect: { hoursHeldOut: 12, missRatio: interval, missBytesPerAccess: interval, waitMs: null },
    visitorEffect: {
      requestsHeldOut: 40,
      hitRatio: interval,
      originBytes: interval,
      waitMs: interval,
    },
  };
  const read = decodeState(overTheWire(sent));
  expect(read.regions.map(({ coordinator }) => coordinator.nodes.map(({ node }) => node))).toEqual([
    ['ams', 'cdg'],
  ]);
  expect(sent).toMatchObject(read);
});

test('what is not as it must be is refused with its path and what was found', () => {
  const refusalOf = (regions: unknown): string => {
    try {
      decodeState(overTheWire({ ...emptyState, regions }));
      return 'accepted';
    } catch (error) {
      return String(error);
    }
  };
  const broken = (change: object): unknown => [
    { ...aRegion(), coordinator: { ...aRegion().coordinator, ...change } },
  ];
  expect(refusalOf('none')).toBe('StateError: not-a-list: state.regions: "none"');
  expect(refusalOf([{ region: 'weur', forecaster: null }])).toBe(
    'StateError: not-an-object: state.regions[0].forecaster: null',
  );
  expect(refusalOf(broken({ extraShare: '<b>' }))).toBe(
    'StateError: not-a-number: state.regions[0].coordinator.extraShare: "<b>"',
  );
  expect(refusalOf(broken({ stopped: undefined }))).toMatch(
    'not-a-flag: state.regions[0].coordinator.stopped: missing',
  );
  expect(refusalOf(broken({ recentLeases: [{ stage: 'lost' }] }))).toMatch('unknown-stage: lost');
});
