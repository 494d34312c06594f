import { describe, expect, it } from 'vitest';
import { bootstrapAvoided } from './bootstrap.ts';
import { avoidedAround, bestWithin, refineThresholds, type CurvePoint } from './curve.ts';
import { backtestJson } from './report/backtest-json.ts';
import { backtestPage } from './report/backtest-page.ts';
import { backtestTable } from './report/backtest-table.ts';
import { runBacktest } from './run-backtest.ts';
import { traceOf } from './trace.ts';

const startMs = Date.UTC(2026, 0, 5);
const model = new URL('../shipped/', import.meta.url);

/** Forty visitors an hour who walk r0 → r1 → r2, five seconds apart, for ten hours. */
const walks = traceOf(
  'walks',
  Array.from({ length: 10 * 40 * 3 }, (_, at) => {
    const walk = Math.floor(at / 3);
    return {
      atMs: startMs + walk * 90_000 + (at % 3) * 5_000,
      client: `c${walk}`,
      region: 'EU',
      resource: `r${(walk % 7) * 3 + (at % 3)}`,
      bytes: 2_000,
    };
  }),
);

const backtest = (policies: readonly string[]) =>
  runBacktest({
    trace: walks,
    ttlMs: 300_000,
    delayMs: 2_000,
    split: 0.5,
    policies,
    model,
    threads: 1,
  });

describe('runBacktest', { timeout: 30_000 }, () => {
  it('finds that walks in a fixed order are foreseen by what follows what', async () => {
    const result = await backtest(['none', 'markov', 'forecaster-without-model', 'oracle']);
    const avoided = Object.fromEntries(
      result.policies.map(({ name, at }) => [name, at['0.2']?.avoided ?? 0]),
    );
    // Two of three misses follow another access by five seconds; the first of a walk cannot be known by order.
    expect(avoided['none']).toBe(0);
    expect(avoided['markov']).toBeGreaterThan(0.6);
    expect(avoided['forecaster-without-model']).toBeGreaterThan(0.6);
    expect(avoided['oracle']).toBe(1);
    expect(backtestTable(result).every((line) => line.length <= 80)).toBe(true);
  });

  it('gives the same result when it runs again', async () => {
    const [once, again] = [await backtest(['gamma-poisson']), await backtest(['gamma-poisson'])];
    expect(backtestJson(once)).toEqual(backtestJson(again));
  });

  it('writes a page that fetches nothing and runs nothing', async () => {
    const page = backtestPage(await backtest(['none', 'markov']), {
      command: 'npx forecache backtest --trace <x>',
    });
    expect(page).toContain('<svg');
    expect(page).toContain('--trace &lt;x&gt;');
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
  });

  it('refuses a policy that it does not know, by name', async () => {
    await expect(backtest(['clairvoyant'])).rejects.toThrow('no policy clairvoyant');
  });
});

describe('budgets', () => {
  const point = (threshold: number, avoided: number, extra: number): CurvePoint => ({
    threshold,
    avoided,
    extra,
    extraBytes: extra,
    precision: 1,
    late: 0,
    prefetches: 1,
    meanMs: 1,
    p95Ms: 1,
  });

  it('take the point that avoids most among those within', () => {
    const curve = [point(0.2, 0.6, 0.4), point(0.5, 0.4, 0.2), point(0.8, 0.2, 0.05)];
    expect(bestWithin(curve, 0.2)?.threshold).toBe(0.5);
    expect(bestWithin(curve, 0.01)).toBeUndefined();
  });

  it('choose parameters by the line between two thresholds', () => {
    const curve = [point(0.1, 0.9, 0.8), point(0.2, 0.6, 0.4), point(0.6, 0.2, 0.1)];
    expect(avoidedAround(curve, 0.2)).toBeCloseTo(0.2 + 0.4 / 3, 9);
    expect(avoidedAround(curve, 0.05)).toBe(-1);
    expect(avoidedAround(curve, 1)).toBe(0.9);
  });

  it('are looked at closely where they run out', () => {
    const curve = [point(0.1, 0.9, 0.8), point(0.2, 0.6, 0.4), point(0.6, 0.2, 0.05)];
    const thresholds = refineThresholds(curve);
    expect(thresholds.every((value, at) => at === 0 || value > (thresholds[at - 1] ?? 1))).toBe(
      true,
    );
    // +50% runs out between 0.1 and 0.2; +20% and +10% between 0.2 and 0.6.
    expect(thresholds.filter((value) => value > 0.1 && value < 0.2)).toHaveLength(15);
    expect(thresholds.filter((value) => value > 0.2 && value < 0.6)).toHaveLength(15);
  });

  it('come with an interval that is narrow when all days agree', () => {
    const day = { misses: 50, prefetches: 10, noneMisses: 100 };
    expect(bootstrapAvoided([day, day, day], { draws: 100, seed: 1 })).toEqual({
      low: 0.5,
      high: 0.5,
    });
    const other = { misses: 10, prefetches: 10, noneMisses: 100 };
    const { low, high } = bootstrapAvoided([day, other, day, other], { draws: 500, seed: 1 });
    expect(low).toBeLessThan(0.7);
    expect(high).toBeGreaterThan(0.7);
  });
});
