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
  const [coarse, fine] = [
    new Drift(),
    new Drift({ memory: 5_000, alarmAt: 0.01, backAt: 0, of: 'nats' }),
  ];
  for (const drift of [coarse, fine])
    feed(drift, { count: 1_500, first: 0.49, second: 0.5, came: true });
  expect([coarse.handedOver, fine.handedOver]).toEqual([false, true]);
});

test('a gain is also measured as a share of the loss, and given back when it has shrunk', () => {
  const drift = new Drift({ memory: 5_000, alarmAt: 0.02, backAt: 0.01, of: 'share' });
  feed(drift, { count: 20_000, first: 0.1, second: 0.0995, came: false });
  expect(drift.handedOver).toBe(false);
  feed(drift, { count: 20_000, first: 0.1, second: 0.094, came: false });
  expect(drift.handedOver).toBe(true);
  feed(drift, { count: 40_000, first: 0.1, second: 0.0995, came: false });
  expect(drift.handedOver).toBe(false);
});

test('a restored alarm goes on where the saved one was; numbers that are none begin anew', () => {
  const [drift, copy] = [new Drift(), new Drift()];
  feed(drift, { count: 30, first: 0.2, second: 0.95, came: true });
  copy.fromArray(drift.toArray());
  expect([copy.handedOver, copy.excess()]).toEqual([true, drift.excess()]);
  copy.fromArray([1, Number.NaN, 1, 1]);
  expect([copy.handedOver, copy.excess()]).toEqual([false, 0]);
});
