import { describe, expect, it } from 'vitest';
import type { PolicyDefinition, PolicySetting } from '../policy.ts';
import { replay } from '../replay.ts';
import { traceOf, type Trace } from '../trace.ts';
import { dependencyGraph } from './dependency-graph.ts';
import { ewma } from './ewma.ts';
import { gammaPoisson } from './gamma-poisson.ts';
import { lastWindow } from './last-window.ts';
import { markov } from './markov.ts';
import { oracle } from './oracle.ts';
import { popularity } from './popularity.ts';
import { popularityByHour } from './popularity-by-hour.ts';
import { ppm } from './ppm.ts';
import { sameTimeYesterday } from './same-time-yesterday.ts';
import { sequentialRules } from './sequential-rules.ts';
import { tsb } from './tsb.ts';
import { vstan } from './vstan.ts';

const startMs = Date.UTC(2026, 0, 1);
const secondMs = 1_000;

/** `c:a@0` is visitor c asking for resource a at second 0. */
const traceFrom = (text: string): Trace =>
  traceOf(
    'by hand',
    text.split(' ').map((entry) => {
      const [client = '', resource = '', second = '0'] = entry.split(/[:@]/);
      return {
        atMs: startMs + Number(second) * secondMs,
        client,
        region: 'EU',
        resource,
        bytes: 1,
      };
    }),
  );

const settingOf = (trace: Trace): PolicySetting => ({
  trace,
  ttlMs: 600 * secondMs,
  delayMs: 2 * secondMs,
});

/** What a variant announces after the last access of the trace, by name of resource. */
function announcedAfter(
  definition: PolicyDefinition,
  text: string,
  variant = 0,
): Record<string, number> {
  const trace = traceFrom(text);
  const policy = definition.variants[variant]?.create(settingOf(trace));
  const found: Record<string, number> = {};
  for (let index = 0; index < trace.length; index++) {
    policy?.onAccess(index, (_region, resource, score) => {
      if (index === trace.length - 1)
        found[trace.resources[resource] ?? ''] = Math.round(score * 1e4) / 1e4;
    });
  }
  return found;
}

/** The score of keeping resource a at `second`, after the whole trace was learned. */
function keepScore(
  definition: PolicyDefinition,
  text: string,
  of: { second: number; variant?: number },
): number {
  const trace = traceFrom(text);
  const policy = definition.variants[of.variant ?? 0]?.create(settingOf(trace));
  for (let index = 0; index < trace.length; index++) policy?.onAccess(index, () => {});
  return (
    policy?.onExpiry?.({
      region: 0,
      resource: trace.resources.indexOf('a'),
      atMs: startMs + of.second * secondMs,
    }) ?? Number.NaN
  );
}

describe('association policies learn visitor by visitor', () => {
  // x: a b, y: a b, z: a c interleaved; then w asks for a.
  const interleaved = 'x:a@0 y:a@1 z:a@2 x:b@10 y:b@11 z:c@12 w:a@20';

  it('markov gives two thirds to b and one third to c', () => {
    expect(announcedAfter(markov, interleaved)).toEqual({ b: 0.6667, c: 0.3333 });
  });

  it('markov of accesses counts the access that has no successor yet', () => {
    expect(announcedAfter(markov, interleaved, 1)).toEqual({ b: 0.5, c: 0.25 });
  });

  it('markov forgets the path after half an hour', () => {
    expect(announcedAfter(markov, 'x:a@0 x:b@1900 w:a@2000')).toEqual({});
  });

  it('dependency-graph counts successors inside its window only', () => {
    // b after 5 s and c after 20 s; the first variant looks 10 s ahead, the second 60 s.
    const text = 'x:a@0 x:b@5 x:c@20 w:a@30';
    expect(announcedAfter(dependencyGraph, text, 0)).toEqual({ b: 0.5 });
    expect(announcedAfter(dependencyGraph, text, 1)).toEqual({ b: 0.5, c: 0.5 });
  });

  it('sequential-rules weighs a successor by one over its distance', () => {
    expect(announcedAfter(sequentialRules, 'x:a@0 x:b@5 x:c@20 w:a@30')).toEqual({
      b: 0.5,
      c: 0.25,
    });
  });

  it('ppm mixes the longer context with the shorter by the escape method C', () => {
    // After (a, b) came c once: 1/2 to c, 1/2 left. After b came c and d once each: 1/4
    // of that to each, and the rest to what never came.
    expect(announcedAfter(ppm, 'x:a@0 x:b@1 x:c@2 y:b@3 y:d@4 z:a@5 z:b@6')).toEqual({
      c: 0.625,
      d: 0.125,
    });
  });
});

describe('vstan', () => {
  it('lets the sessions that share the item vote for what they held after it', () => {
    // Two neighbours of weight (nearly) 1 hold a; both go on with b, one with c after it.
    const found = announcedAfter(vstan, 'x:a@0 x:b@1 x:c@2 y:a@3 y:b@4 z:a@5');
    expect(found['b']).toBeCloseTo(2 / 3, 3);
    expect(found['c']).toBeCloseTo(Math.exp(-1 / 2) / 3, 3);
  });
});

describe('demand policies keep what is asked for', () => {
  const everyMinute = Array.from({ length: 61 }, (_, minute) => `x:a@${minute * 60}`).join(' ');

  it('ewma of a steady rate approaches that rate', () => {
    // Half-life 1 h, 61 accesses in the last hour: half of a minute's rate is learned.
    const score = keepScore(ewma, everyMinute, { second: 3_600 });
    expect(score).toBeCloseTo(1 - Math.exp(-10 * 0.5), 1);
  });

  it('popularity is the rate since the beginning', () => {
    expect(keepScore(popularity, 'x:a@0 y:b@6000', { second: 6_000 })).toBeCloseTo(
      1 - Math.exp(-0.1),
      6,
    );
  });

  it('popularity-by-hour differs between an hour with and one without accesses', () => {
    const text = 'x:a@0 x:a@60 y:b@36000';
    expect(keepScore(popularityByHour, text, { second: 86_400 })).toBeGreaterThan(0.2);
    expect(keepScore(popularityByHour, text, { second: 86_400 + 12 * 3_600 })).toBe(0);
  });

  it('last-window counts the accesses inside the window', () => {
    expect(keepScore(lastWindow, 'x:a@0 x:a@500 x:a@900', { second: 1_000 })).toBeCloseTo(2 / 3, 6);
    expect(keepScore(lastWindow, 'x:a@0', { second: 601 })).toBe(0);
  });

  it('tsb smooths the share of windows with demand, empty ones included', () => {
    // Smoothing 0.3 (last variant): one window with demand, two empty, one with: ((0.3·0.7²)·0.7 + 0.3).
    const score = keepScore(tsb, 'x:a@0 x:a@1800', { second: 1_801, variant: 4 });
    expect(score).toBeCloseTo(0.3 * 0.7 ** 2 * 0.7 + 0.3, 6);
  });

  it('gamma-poisson believes a resource more the more it has seen of it', () => {
    const once = keepScore(gammaPoisson, 'x:a@0 y:b@3600', { second: 3_600 });
    const often = keepScore(gammaPoisson, `${everyMinute} y:b@3600`, { second: 3_600 });
    expect(once).toBeGreaterThan(0);
    expect(often).toBeGreaterThan(once);
    expect(often).toBeLessThan(1);
  });

  it('same-time-yesterday fetches in time what was asked for 24 hours ago', () => {
    const trace = traceFrom('x:a@0 y:b@60 x:a@86400');
    const setting = settingOf(trace);
    const policy = sameTimeYesterday.variants[0]?.create(setting);
    if (policy === undefined) throw new Error('no variant');
    const tally = replay({ ...setting, policy, thresholds: [0.5], countFrom: 0 });
    expect(Array.from(tally.misses)).toEqual([2, 3]);
  });
});

describe('oracle', () => {
  it('avoids every miss at no extra traffic once time has passed the delay', () => {
    const trace = traceFrom('x:a@10 x:b@15 x:a@2000 x:b@4000');
    const setting = settingOf(trace);
    const policy = oracle.variants[0]?.create(setting);
    if (policy === undefined) throw new Error('no variant');
    const tally = replay({ ...setting, policy, thresholds: [0.5], countFrom: 0 });
    expect(Array.from(tally.misses)).toEqual([0, 4]);
    // The first was sent before the first counted access.
    expect(tally.prefetches[0]).toBe(3);
  });
});
