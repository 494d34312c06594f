import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aCore, aForecast, startMs } from '../../test/fixtures/coordination.ts';
import { drawTokens, reserve, type BudgetState } from './budget.ts';
import { resolveCoordinatorSettings } from './settings.ts';

const settings = resolveCoordinatorSettings();
const limits = { requestsPerSecond: 10, bytesPerSecond: 1_000, bytesPerMonth: 50_000 };
const burst = limits.requestsPerSecond * settings.burstSeconds;

function fullBudget(): BudgetState {
  return {
    requestBucket: { tokens: burst, atMs: startMs },
    byteBucket: { tokens: limits.bytesPerSecond * settings.burstSeconds, atMs: startMs },
    monthBytes: 0,
    month: 0,
  };
}

const draws = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 3_000 }),
    requests: fc.integer({ min: 0, max: 200 }),
    bytes: fc.integer({ min: 0, max: 20_000 }),
    spentShare: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 100 },
);

describe('a budget that several share', () => {
  test('gives no more than its rate, its burst and its month, whoever draws and returns what', () => {
    fc.assert(
      fc.property(draws, (given) => {
        const budget = fullBudget();
        let nowMs = startMs;
        let returned = { requests: 0, bytes: 0 };
        const spent = { requests: 0, bytes: 0 };
        for (const { afterMs, requests, bytes, spentShare } of given) {
          nowMs += afterMs;
          const wanted = { requests, bytes };
          const drawn = drawTokens(budget, { wanted, returned, nowMs }, { limits, settings });
          const used = {
            requests: Math.floor(drawn.requests * spentShare),
            bytes: Math.floor(drawn.bytes * spentShare),
          };
          spent.requests += used.requests;
          spent.bytes += used.bytes;
          returned = { requests: drawn.requests - used.requests, bytes: drawn.bytes - used.bytes };
          const seconds = (nowMs - startMs) / 1_000;
          const slack = 1e-6;
          expect(spent.requests).toBeLessThanOrEqual(
            burst + seconds * limits.requestsPerSecond + slack,
          );
          expect(spent.bytes).toBeLessThanOrEqual(limits.bytesPerMonth + slack);
        }
      }),
    );
  });

  test('gives one of them no more than a tenth of its burst at a time', () => {
    const wanted = { requests: 1_000, bytes: 1e9 };
    const draw = { wanted, returned: { requests: 0, bytes: 0 }, nowMs: startMs };
    expect(drawTokens(fullBudget(), draw, { limits, settings })).toEqual({
      requests: burst / 10,
      bytes: (limits.bytesPerSecond * settings.burstSeconds) / 10,
    });
  });
});

describe('a lease is paid for from every budget', () => {
  test('what the region, the site or the origin has spent is refused with whose it was', () => {
    for (const [empty, reason] of [
      ['site', 'site-budget'],
      ['origin', 'origin-budget'],
    ] as const) {
      const core = aCore();
      const purses = { site: { requests: 9, bytes: 1e9 }, origin: { requests: 9, bytes: 1e9 } };
      purses[empty].requests = 0;
      core.ledger.purses = purses;
      const { refusals, leases } = core.offer({ forecasts: [aForecast()], nowMs: startMs });
      expect([leases.length, refusals]).toEqual([0, { [reason]: expect.any(Number) }]);
    }
    const poor = aCore({ bytesPerMonth: 10 });
    expect(reserve(poor.ledger, { bytes: 11, nowMs: startMs })).toBe('budget');
  });
});
