import { expect, test } from 'vitest';
import { Association, lagClass, lagClasses, slotColumns } from './association.ts';

const dayMs = 86_400_000;

test('a pair is counted in the class of its lag, and as immediate when nothing came between', () => {
  const association = new Association(8, 4);
  const weight = association.weightAt(1);
  association.link({ from: 1, to: 2, lagMs: 5_000, immediate: true, weight });
  association.link({ from: 1, to: 2, lagMs: 30_000, immediate: false, weight });
  const base = association.find(1, 2) * slotColumns;
  expect([...association.counts.subarray(base, base + slotColumns)]).toEqual([0, 0, 1, 1, 0, 1]);
});

test('a lag past the last class is no succession', () => {
  expect(lagClass(600_001)).toBe(-1);
  expect(lagClass(0)).toBe(0);
  expect(lagClass(600_000)).toBe(lagClasses - 1);
});

test('evidence four days old counts half, where there was traffic in between', () => {
  const association = new Association(8, 4);
  association.noteSeen(1, association.weightAt(dayMs));
  for (let atMs = dayMs; atMs < 5 * dayMs; atMs += 10_000) association.weightAt(atMs);
  expect((association.seen[1] ?? 0) / association.weightAt(5 * dayMs)).toBeCloseTo(0.5, 6);
});

test('a quiet site forgets by its own traffic, not by time', () => {
  const association = new Association(8, 4);
  association.noteSeen(1, association.weightAt(dayMs));
  const aYearLater = 366 * dayMs;
  expect((association.seen[1] ?? 0) / association.weightAt(aYearLater)).toBeGreaterThan(0.999);
  for (let day = 1; day < 16_384; day++) association.weightAt(aYearLater + day * dayMs);
  expect((association.seen[1] ?? 0) / association.weightNow()).toBeCloseTo(0.5, 6);
});

test('an event that is late weighs like the newest', () => {
  const association = new Association(8, 4);
  const weight = association.weightAt(5 * dayMs);
  expect(association.weightAt(dayMs)).toBe(weight);
});

test('a full row keeps its strong successors and gives up the weakest', () => {
  const association = new Association(8, 2);
  const weight = association.weightAt(1);
  const link = (to: number): void =>
    association.link({ from: 0, to, lagMs: 10, immediate: false, weight });
  for (let i = 0; i < 9; i++) link(1);
  link(2);
  link(3);
  expect(association.find(0, 1)).toBeGreaterThanOrEqual(0);
  expect(association.find(0, 2)).toBe(-1);
  expect(association.find(0, 3)).toBeGreaterThanOrEqual(0);
});

test('a forgotten resource is nobody’s successor', () => {
  const association = new Association(8, 4);
  const weight = association.weightAt(1);
  for (const to of [1, 2, 3])
    association.link({ from: 0, to, lagMs: 10, immediate: false, weight });
  association.forget(Uint8Array.from([0, 0, 1, 0]));
  expect([1, 2, 3].map((to) => association.find(0, to) >= 0)).toEqual([true, false, true]);
});
