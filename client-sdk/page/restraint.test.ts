import { expect, test } from 'vitest';
import { whyNotCollect, whyNotPrefetch, type Signals } from './restraint.ts';

const free: Signals = {
  globalPrivacyControl: false,
  consented: true,
  saveData: false,
  effectiveType: '4g',
  online: true,
  visible: true,
  lowBattery: false,
};

test.each<[Partial<Signals>, string]>([
  [{}, ''],
  [{ effectiveType: '' }, ''],
  [{ effectiveType: '3g' }, ''],
  [{ effectiveType: '2g' }, 'slow-connection'],
  [{ effectiveType: 'slow-2g' }, 'slow-connection'],
  [{ saveData: true }, 'save-data'],
  [{ online: false }, 'offline'],
  [{ visible: false }, 'hidden'],
  [{ lowBattery: true }, 'low-battery'],
  [{ globalPrivacyControl: true }, 'gpc'],
  [{ consented: false }, 'no-consent'],
  [{ consented: false, globalPrivacyControl: true, saveData: true }, 'gpc'],
])('with %o a prefetch is refused for %j', (signals, reason) => {
  expect(whyNotPrefetch({ ...free, ...signals })).toBe(reason);
});

test.each<[Partial<Signals>, string]>([
  [{ saveData: true, online: false, visible: false, lowBattery: true }, ''],
  [{ globalPrivacyControl: true }, 'gpc'],
  [{ consented: false }, 'no-consent'],
])('with %o collecting is refused for %j', (signals, reason) => {
  expect(whyNotCollect({ ...free, ...signals })).toBe(reason);
});
