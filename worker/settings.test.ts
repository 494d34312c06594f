import { describe, expect, test } from 'vitest';
import { clockOf, driveClock } from './clock.ts';
import { decodeSettings, siteOf } from './settings.ts';

const origin = { ORIGIN: 'https://origin.test' };

describe('settings', () => {
  test('what is not said is the default, for every hostname', () => {
    const settings = decodeSettings(origin);
    expect(siteOf(settings, 'a.test')).toMatchObject({
      host: 'a.test',
      origin: 'https://origin.test',
      prefetch: true,
      kAnonymity: 5,
      capacityBytes: 2 ** 30,
    });
    expect(settings).toMatchObject({
      telemetry: 'queue',
      keys: undefined,
      operatorToken: undefined,
    });
  });

  test('a site says what differs', () => {
    const sites = {
      'a.test': { origin: 'http://localhost:1', prefetch: 'off', dropQuery: ['sid'] },
    };
    const settings = decodeSettings({ ...origin, SITES: JSON.stringify(sites) });
    expect(siteOf(settings, 'a.test')).toMatchObject({
      origin: 'http://localhost:1',
      prefetch: false,
      dropQuery: ['sid'],
      keyRules: { drop: ['sid'] },
    });
    expect(siteOf(settings, 'b.test').prefetch).toBe(true);
  });

  for (const [name, strings] of [
    ['ORIGIN', { ORIGIN: 'localhost:3000/path' }],
    ['PREFETCH', { ...origin, PREFETCH: 'maybe' }],
    ['K_ANONYMITY', { ...origin, K_ANONYMITY: '0' }],
    ['SITES', { ...origin, SITES: '{' }],
    ['SITES.a.test.dropQuery', { ...origin, SITES: '{"a.test": {"dropQuery": "sid"}}' }],
    ['UPSTREAM.attempts', { ...origin, UPSTREAM: '{"attempts": "many"}' }],
  ] as const) {
    test(`a bad ${name} is named with its value`, () => {
      expect(() => decodeSettings(strings)).toThrow(`bad-setting: ${name} is`);
    });
  }
});

describe('the clock', () => {
  test('scaled time runs from its epoch at its speed', () => {
    const startMs = Date.now();
    const clock = clockOf({ CLOCK: `scaled:1000:${startMs}:60` });
    const passedMs = (clock.nowMs() - 1_000) / 60;
    expect(passedMs).toBeGreaterThanOrEqual(0);
    expect(passedMs).toBeLessThanOrEqual(Date.now() - startMs + 1);
    expect(clock.realDelayMs(60_000)).toBe(1_000);
  });

  test('driven time follows requests and never goes back', () => {
    const env = { CLOCK: 'driven' };
    const clock = clockOf(env);
    for (const nowMs of ['5000', '4000', 'soon'])
      driveClock(env, new Headers({ 'forecache-now': nowMs }));
    expect(clock.nowMs()).toBe(5_000);
    expect(clock.driven).toBe(true);
  });

  test('a name that is no clock is refused', () => {
    expect(() => clockOf({ CLOCK: 'scaled:1:x:1' })).toThrow('bad-clock');
  });
});
