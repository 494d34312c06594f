import { expect, test } from 'vitest';
import { Drift } from './drift.ts';

function feed(
  drift: Drift,
  of: { count: number; model: number; bayesian: number; came: boolean },
): void {
  for (let i = 0; i < of.count; i++) drift.learn(of);
}

test('a model that is right is never handed over', () => {
  const drift = new Drift();
  feed(drift, { count: 5_000, model: 0.9, bayesian: 0.7, came: true });
  expect(drift.handedOver).toBe(false);
});

test('a model that turns wrong is handed over, and taken back when it is right again', () => {
  const drift = new Drift();
  feed(drift, { count: 1_000, model: 0.9, bayesian: 0.7, came: true });
  feed(drift, { count: 1_000, model: 0.9, bayesian: 0.7, came: false });
  expect(drift.handedOver).toBe(true);
  feed(drift, { count: 4_000, model: 0.9, bayesian: 0.7, came: true });
  expect(drift.handedOver).toBe(false);
});

test('a model that is far too timid is handed over within some dozen verdicts', () => {
  const drift = new Drift();
  feed(drift, { count: 30, model: 0.2, bayesian: 0.95, came: true });
  expect(drift.handedOver).toBe(true);
});

test('a few bad verdicts are no drift', () => {
  const drift = new Drift();
  feed(drift, { count: 20, model: 0.99, bayesian: 0.5, came: false });
  expect(drift.handedOver).toBe(false);
});
