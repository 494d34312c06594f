import { describe, expect, test } from 'vitest';
import { clockOf } from '../clock.ts';
import { coordinatorDefaults, resolveCoordinatorSettings } from '../coordinate/settings.ts';
import { coordinatorSettings } from './coordinator-settings.ts';

const clock = clockOf({ CLOCK: '' });
const settingsOf = (json: string | undefined) =>
  resolveCoordinatorSettings(coordinatorSettings({ json, clock, dryRun: false }));

describe('COORDINATOR_SETTINGS', () => {
  test('left out, it is the defaults', () => {
    expect(settingsOf(undefined)).toEqual(coordinatorDefaults);
  });

  test('sets numbers, single prices and single weights, and keeps the rest', () => {
    const given = { extraShare: 0.1, prices: { request: 0.2 }, classWeights: { font: 2 } };
    expect(settingsOf(JSON.stringify(given))).toEqual({
      ...coordinatorDefaults,
      extraShare: 0.1,
      prices: { ...coordinatorDefaults.prices, request: 0.2 },
      classWeights: { ...coordinatorDefaults.classWeights, font: 2 },
    });
  });

  test.each([
    ['{', 'COORDINATOR_SETTINGS is "{", expected JSON'],
    ['{"extrashare":1}', 'COORDINATOR_SETTINGS.extrashare is 1, expected a known name'],
    ['{"extraShare":"1"}', 'COORDINATOR_SETTINGS.extraShare is "1", expected a number from 0'],
    ['{"prices":3}', 'COORDINATOR_SETTINGS.prices is 3, expected an object of numbers'],
    ['{"prices":{"request":-1}}', 'prices.request is -1, expected a number from 0'],
    ['{"prices":{"byte":1}}', 'prices.byte is 1, expected one of megabyte, request'],
    ['{"dryRun":true}', 'COORDINATOR_SETTINGS.dryRun is true, expected a known name'],
    ['{"switchbackShare":2}', 'switchbackShare is 2, expected 0 to 1'],
    ['{"confidenceFloor":0.3}', 'confidenceFloor is 0.3, expected 0.5 to 0.95'],
  ])('refuses %s with its name and value', (json, message) => {
    expect(() => settingsOf(json)).toThrow(message);
  });
});
