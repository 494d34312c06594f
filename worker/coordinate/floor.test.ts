import { describe, expect, test } from 'vitest';
import { extraTraffic, moveFloor, newFloor, noteTraffic } from './floor.ts';
import { resolveCoordinatorSettings } from './settings.ts';

const settings = resolveCoordinatorSettings();
const minute = 60_000;
const pending = () => ({ requests: 0, bytes: 0 });

/**
 * A world where the share of wasted prefetches falls as the floor rises: at floor f every minute
 * brings 100 fetches in all, of which prefetching spares some and wastes `wasteAt(f)`.
 */
function run(minutes: number, wasteAt: (floor: number, minute: number) => number) {
  const state = newFloor(settings, 0);
  const extras: number[] = [];
  for (let now = 1; now <= minutes; now++) {
    const atMs = now * minute;
    const spared = 40;
    const spent = spared + wasteAt(state.floor, now);
    const bytesEach = 10_000;
    const note = (kind: 'miss' | 'spent' | 'spared', requests: number) =>
      noteTraffic(
        state,
        { kind, requests, bytes: requests * bytesEach, atMs },
        settings.trafficHalfLifeMs,
      );
    note('miss', 100 - spared);
    note('spent', spent);
    note('spared', spared);
    moveFloor(state, { nowMs: atMs, pending }, settings);
    extras.push(extraTraffic(state, { nowMs: atMs, pending: pending() }, settings).requests);
  }
  return { state, extras };
}

describe('the budget controller', () => {
  test('settles within two points of the share', () => {
    const { extras } = run(600, (floor) => 150 * (1 - floor));
    for (const extra of extras.slice(-120)) expect(Math.abs(extra - 0.2)).toBeLessThan(0.02);
  });

  test('returns to the share after habits change', () => {
    const { extras } = run(1_200, (floor, now) => (now < 600 ? 80 : 160) * (1 - floor));
    for (const extra of extras.slice(-120)) expect(Math.abs(extra - 0.2)).toBeLessThan(0.02);
  });

  test('never leaves its bounds, and does not wind up beyond them', () => {
    const wasteful = run(600, () => 90);
    expect(wasteful.state.floor).toBe(settings.floorMax);
    const thrifty = run(600, () => 0);
    expect(thrifty.state.floor).toBe(settings.floorMin);
    const mended = run(900, (_, now) => (now < 600 ? 90 : 0));
    expect(mended.state.floor).toBeLessThan(0.8);
  });

  test('does not move on a handful of fetches', () => {
    const state = newFloor(settings, 0);
    noteTraffic(state, { kind: 'spent', requests: 5, bytes: 5, atMs: minute }, minute);
    moveFloor(state, { nowMs: 2 * minute, pending }, settings);
    expect(state.floor).toBe(settings.confidenceFloor);
  });
});
