import { describe, expect, test } from 'vitest';
import { traceOf } from '../backtest/trace.ts';
import { F, FEATURE_COUNT } from '../../worker/forecast/features.ts';
import { indexAccesses } from './access-index.ts';
import { createCacheShadow } from './cache-shadow.ts';
import type { DatedRows } from './row-buffer.ts';
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

const options = {
  delayMs: 1_000,
  ttlsMs: [10 * minuteMs],
  maxRows: 10_000,
  prefetchAbove: null,
  seed: 1,
};

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

  test('what the Bayesian forecaster is sure of is prefetched, and then is no candidate', () => {
    const pairs = Array.from({ length: 200 }, (_, visit) => {
      const atMs = startMs + visit * 30 * minuteMs;
      const of = (client: string, secondsIn: number, resource: string) => {
        return {
          client: `${client}${visit}`,
          region: 'EU',
          bytes: 1,
          atMs: atMs + secondsIn * 1_000,
          resource,
        };
      };
      return [of('v', 0, '/a'), of('w', 3, '/a'), of('v', 5, '/b'), of('w', 8, '/b')];
    });
    const trace = traceOf('pairs', pairs.flat());
    const without = generateRows({ ...options, trace, until: trace.length });
    const withPrefetching = generateRows({
      ...options,
      trace,
      until: trace.length,
      prefetchAbove: [0.3, 0.6],
    });
    const announced = ({ rows, features }: DatedRows) =>
      Array.from(
        { length: rows },
        (_, row) => features[row * FEATURE_COUNT + F.fromSuccessor] ?? 0,
      ).reduce((sum, one) => sum + one);
    expect(announced(withPrefetching)).toBeLessThan(announced(without) * 0.8);
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

describe('createCacheShadow', () => {
  test('a prefetched copy serves from its arrival on, and a copy that was fresh meanwhile goes on serving', () => {
    const at = (atMs: number) => ({ atMs, client: 'v', region: 'EU', resource: '/a', bytes: 1 });
    const trace = traceOf('shadow', [
      at(1_000),
      at(1_500),
      at(2_000),
      at(11_500),
      at(12_100),
      at(21_900),
    ]);
    const shadow = createCacheShadow({ trace, delayMs: 1_000, ttlOf: Float64Array.of(10_000) });
    const copy = { region: 0, resource: 0 };
    expect([0, 1, 2].map((index) => shadow.serve(index))).toEqual([false, true, true]);
    expect(shadow.prefetch({ ...copy, nowMs: 10_900 })).toBe(21_900);
    expect([3, 4, 5].map((index) => shadow.serve(index))).toEqual([true, true, false]);
    const later = createCacheShadow({ trace, delayMs: 1_000, ttlOf: Float64Array.of(10_000) });
    later.prefetch({ ...copy, nowMs: 500 });
    expect([0, 1].map((index) => later.serve(index))).toEqual([false, true]);
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
