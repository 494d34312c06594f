import { describe, expect, test } from 'vitest';
import { traceOf } from '../backtest/trace.ts';
import { F, FEATURE_COUNT } from '../../worker/forecast/features.ts';
import { indexAccesses } from './access-index.ts';
import { generateRows } from './rows.ts';

const startMs = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;

/** Every half hour a new visitor asks for /a, then /b five seconds later. */
function chainTrace(visits: number) {
  const accesses = Array.from({ length: visits }, (_, visit) => {
    const atMs = startMs + visit * 30 * minuteMs;
    const common = { client: `v${visit}`, region: visit % 2 === 0 ? 'EU' : 'NA', bytes: 1_000 };
    return [
      { ...common, atMs, resource: '/a' },
      { ...common, atMs: atMs + 5_000, resource: '/b' },
    ];
  });
  return traceOf('chain', accesses.flat());
}

const options = { delayMs: 1_000, ttlsMs: [10 * minuteMs], maxRows: 10_000, seed: 1 };

describe('generateRows', () => {
  test('a successor that always comes is labelled so, within its horizon and its region', () => {
    const trace = chainTrace(200);
    const rows = generateRows({ ...options, trace, until: trace.length });
    let [announced, came] = [0, 0];
    for (let row = 0; row < rows.rows; row++) {
      if ((rows.features[row * FEATURE_COUNT + F.announcedConfidence] ?? 0) < 0.8) continue;
      if (rows.features[row * FEATURE_COUNT + F.fromSuccessor] !== 1) continue;
      announced++;
      came += rows.labels[row] ?? 0;
      expect(rows.counts[row]).toBe(rows.labels[row]);
    }
    expect(announced).toBeGreaterThan(100);
    expect(came / announced).toBeGreaterThan(0.95);
  });

  test('what comes after the cut changes no row', () => {
    const [short, long] = [chainTrace(100), chainTrace(140)];
    const known = generateRows({ ...options, trace: short, until: short.length });
    const cut = generateRows({ ...options, trace: long, until: short.length });
    expect(cut).toEqual(known);
    const lastMs = short.atMs[short.length - 1] ?? 0;
    for (const atMs of cut.atMs) expect(atMs + 1_000 + 10 * minuteMs).toBeLessThanOrEqual(lastMs);
  });

  test('the same seed gives the same rows, and the bound on rows is kept', () => {
    const trace = chainTrace(200);
    const bounded = { ...options, trace, until: trace.length, maxRows: 50 };
    const rows = generateRows(bounded);
    expect(rows).toEqual(generateRows(bounded));
    expect(rows.rows).toBeGreaterThan(10);
    expect(rows.rows).toBeLessThan(50);
  });
});

describe('indexAccesses', () => {
  test('counts accesses of a region and resource in a closed span, and knows nothing past the cut', () => {
    const trace = chainTrace(6);
    const all = indexAccesses(trace, trace.length);
    const of = { region: 0, resource: 1 };
    const [first, second] = [startMs + 5_000, startMs + 60 * minuteMs + 5_000];
    expect(all.countBetween(of, { fromMs: first, toMs: second })).toBe(2);
    expect(all.countBetween(of, { fromMs: first + 1, toMs: second - 1 })).toBe(0);
    expect(all.countBetween({ region: 1, resource: 1 }, { fromMs: first, toMs: first })).toBe(0);
    expect(indexAccesses(trace, 2).countBetween(of, { fromMs: first, toMs: second })).toBe(1);
  });
});
