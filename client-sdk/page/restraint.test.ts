import { expect, test } from 'vitest';
import { whyNotCollect, whyNotPrefetch, type BrowserFacts, type Signals } from './restraint.ts';

const free: Signals = {
  browser: { globalPrivacyControl: false, connection: { effectiveType: '4g' }, onLine: true },
  consented: true,
  visible: true,
  lowBattery: false,
};

const on = (connection: NonNullable<BrowserFacts['connection']>): Partial<Signals> => ({
  browser: { connection, onLine: true },
});
const withControl: Partial<Signals> = { browser: { globalPrivacyControl: true, onLine: true } };

test.each<[Partial<Signals>, string]>([
  [{}, ''],
  [{ browser: { onLine: true } }, ''],
  [on({ effectiveType: '3g' }), ''],
  [on({ effectiveType: '2g' }), 'slow-connection'],
  [on({ effectiveType: 'slow-2g' }), 'slow-connection'],
  [on({ saveData: true }), 'save-data'],
  [{ browser: { onLine: false } }, 'offline'],
  [{ visible: false }, 'hidden'],
  [{ lowBattery: true }, 'low-battery'],
  [withControl, 'gpc'],
  [{ consented: false }, 'no-consent'],
  [{ ...withControl, consented: false, visible: false }, 'gpc'],
])('with %o a prefetch is refused for %j', (signals, reason) => {
  expect(whyNotPrefetch({ ...free, ...signals })).toBe(reason);
});

test.each<[Partial<Signals>, string]>([
  [{ ...on({ saveData: true }), visible: false, lowBattery: true }, ''],
  [withControl, 'gpc'],
  [{ consented: false }, 'no-consent'],
])('with %o collecting is refused for %j', (signals, reason) => {
  expect(whyNotCollect({ ...free, ...signals })).toBe(reason);
});
