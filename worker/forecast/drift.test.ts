import { expect, test } from 'vitest';
import { Drift } from './drift.ts';

function feed(
  drift: Drift,
  of: { count: number; first: number; second: number; came: boolean },
): void {
  for (let i = 0; i < of.count; i++) drift.learn(of);
}

test('a model that is right is never handed over', () => {
  const drift = new Drift();
  feed(drift, { count: 5_000, first: 0.9, second: 0.7, came: true });
  expect(drift.handedOver).toBe(false);
});

test('a model that turns wrong is handed over, and taken back when it is right again', () => {
  const drift = new Drift();
  feed(drift, { count: 1_000, first: 0.9, second: 0.7, came: true });
  feed(drift, { count: 1_000, first: 0.9, second: 0.7, came: false });
  expect(drift.handedOver).toBe(true);
  feed(drift, { count: 4_000, first: 0.9, second: 0.7, came: true });
  expect(drift.handedOver).toBe(false);
});

test('a model that is far too timid is handed over within some dozen verdicts', () => {
  const drift = new Drift();
  feed(drift, { count: 30, first: 0.2, second: 0.95, came: true });
  expect(drift.handedOver).toBe(true);
});

test('a few bad verdicts are no drift', () => {
  const drift = new Drift();
  feed(drift, { count: 20, first: 0.99, second: 0.5, came: false });
  expect(drift.handedOver).toBe(false);
});

test('with bounds of its own a small loss is found out, only later', () => {
  const [coarse, fine] = [new Drift(), new Drift({ memory: 5_000, alarmAt: 0.01 })];
  for (const drift of [coarse, fine])
    feed(drift, { count: 1_500, first: 0.49, second: 0.5, came: true });
  expect([coarse.handedOver, fine.handedOver]).toEqual([false, true]);
});
