import { describe, expect, test } from 'vitest';
import { traceOf } from '../backtest/trace.ts';
import { accessesBefore, cutOffMs, planJobs } from './row-jobs.ts';
import type { Scenario } from './scenarios.ts';

/** Region NA asks early, EU late. */
const trace = traceOf(
  'two regions',
  Array.from({ length: 100 }, (_, index) => ({
    atMs: 1_000 + index,
    client: 'v',
    region: index < 40 ? 'NA' : index === 99 ? 'AF' : 'EU',
    resource: '/a',
    bytes: 1,
  })),
);
const scenario: Scenario = {
  name: 's',
  delayMs: 1,
  ttlsMs: [60_000],
  regions: 'apart',
  prefetchAbove: null,
  maxRows: 10,
};

/** A hundred accesses by each of a thousand visitors. */
const large = traceOf(
  'large',
  Array.from({ length: 100_000 }, (_, at) => ({
    atMs: at,
    client: `v${at % 1_000}`,
    region: '-',
    resource: '/a',
    bytes: 1,
  })),
);

describe('cutOffMs', () => {
  test('no region that is backtested alone has its later half looked at', () => {
    expect(cutOffMs(trace, 0.5)).toBe(1_020);
    expect(accessesBefore(trace, cutOffMs(trace, 0.5))).toBe(20);
  });
});

describe('planJobs', () => {
  test('large regions get passes of their own, the longest first, small ones none', () => {
    const jobs = planJobs([trace], { scenarios: [scenario], seed: 1 });
    expect(jobs.map(({ region }) => region)).toEqual(['EU', 'NA']);
  });

  test('a trace of one region passes once, whatever the scenario says', () => {
    const alone = traceOf('one', [{ atMs: 1, client: 'v', region: '-', resource: '/a', bytes: 1 }]);
    const jobs = planJobs([alone], {
      scenarios: [scenario, { ...scenario, regions: 'together' }],
      seed: 1,
    });
    expect(jobs.map(({ region }) => region)).toEqual([null, null]);
    expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(2);
  });

  test('a large trace passes by with few of its visitors too, a small one does not', () => {
    const plan = (oneVisitorIn: number) =>
      planJobs([large], { scenarios: [{ ...scenario, oneVisitorIn }], seed: 1 });
    const [eighth] = plan(8);
    expect(eighth?.accesses).toBeGreaterThan(100_000 / 16);
    expect(eighth?.accesses).toBeLessThan(100_000 / 4);
    expect(plan(64)).toEqual([]);
  });

  test('passes of few visitors change nothing of what whole traces draw', () => {
    const seedsWith = (scenarios: readonly Scenario[]) =>
      planJobs([large, trace], { scenarios, seed: 1 })
        .filter((job) => job.scenario === scenario)
        .map(({ traceIndex, region, seed }) => `${traceIndex} ${region} ${seed}`);
    const mixed = [{ ...scenario, oneVisitorIn: 8 }, scenario];
    expect(planJobs([large, trace], { scenarios: mixed, seed: 1 })).toHaveLength(4);
    expect(seedsWith(mixed)).toEqual(seedsWith([scenario]));
  });
});
