import { describe, expect, test } from 'vitest';
import { Turnover } from './turnover.ts';

const minuteMs = 60_000;
const startMs = Date.UTC(2026, 0, 1);

describe('how long a cache keeps what it gets', () => {
  test('is for ever while there is room for all', () => {
    expect(new Turnover().keepsMs(1e6, startMs)).toBe(Infinity);
  });

  test('is the bytes held over the bytes that leave, where as many leave each minute', () => {
    const turnover = new Turnover();
    let atMs = startMs;
    for (let minute = 0; minute < 24 * 60; minute++) turnover.note(1_000, (atMs += minuteMs));
    // 1,000 bytes leave a minute: 10,000 stay ten.
    expect(turnover.keepsMs(10_000, atMs) / minuteMs).toBeCloseTo(10, 0);
  });

  test('grows again while nothing has to leave', () => {
    const turnover = new Turnover();
    turnover.note(1_000, startMs);
    const busyMs = turnover.keepsMs(1_000, startMs);
    expect(turnover.keepsMs(1_000, startMs + 60 * minuteMs)).toBeCloseTo(2 * busyMs, 3);
  });
});
