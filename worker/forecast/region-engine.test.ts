import { describe, expect, test } from 'vitest';
import type { Access } from '../../protocol/messages.ts';
import { bayesianScorer } from './bayesian-scorer.ts';
import { FEATURE_COUNT } from './features.ts';
import { createRegionEngine } from './region-engine.ts';
import type { RegionEngine } from './types.ts';

const minuteMs = 60_000;
const startMs = Date.UTC(2026, 0, 5);

function access(of: Partial<Access> & { atMs: number; resource: string }): Access {
  return {
    visitor: 'v',
    page: '',
    application: '',
    task: '',
    kind: 'other',
    status: 200,
    bytes: 1_000,
    freshForMs: 10 * minuteMs,
    validator: 0,
    servedFrom: 'edge',
    ...of,
  };
}

/** Visitors who ask for /a, five seconds later /b, then /c, one every half hour. */
function teachChain(engine: RegionEngine, visits: number): number {
  let atMs = startMs;
  for (let i = 0; i < visits; i++) {
    for (const [step, resource] of ['/a', '/b', '/c'].entries()) {
      engine.observe(access({ atMs: atMs + step * 5_000, resource, visitor: `v${i}` }), 'n1');
    }
    atMs += 30 * minuteMs;
  }
  engine.collectCandidates(atMs - minuteMs);
  return atMs;
}

async function forecastsAt(engine: RegionEngine, nowMs: number) {
  const batch = engine.collectCandidates(nowMs);
  return engine.conclude(batch, await bayesianScorer.score(batch));
}

describe('createRegionEngine', () => {
  test('after a chain seen twenty times its first item announces the second and the third', async () => {
    const engine = createRegionEngine({ region: 'weur' });
    const atMs = teachChain(engine, 20);
    engine.observe(access({ atMs, resource: '/a', visitor: 'new' }), 'n1');
    const forecasts = await forecastsAt(engine, atMs);
    expect(forecasts.map((f) => f.resource).sort()).toEqual(['/b', '/c']);
    for (const forecast of forecasts) expect(forecast.confidence).toBeGreaterThan(0.5);
    expect(forecasts[0]?.nodes).toEqual([{ node: 'n1', share: expect.closeTo(1, 5) }]);
  });

  test('where a full cache keeps what it gets for a while, a forecast looks half as far ahead', async () => {
    const engine = createRegionEngine({ region: 'weur' });
    const horizonsFrom = (nowMs: number, keptForMs: number): number[] => {
      engine.observe(access({ atMs: nowMs, resource: '/a', visitor: `at ${nowMs}` }), 'n1');
      const { candidates } = engine.collectCandidates(nowMs, { keptForMs });
      expect(candidates.length).toBeGreaterThan(0);
      return [...new Set(candidates.map(({ horizonMs }) => horizonMs))];
    };
    const atMs = teachChain(engine, 20);
    expect(horizonsFrom(atMs, Infinity)).toEqual([10 * minuteMs]);
    expect(horizonsFrom(atMs + 30 * minuteMs, 8 * minuteMs)).toEqual([4 * minuteMs]);
    // No shorter than what the model has learned.
    expect(horizonsFrom(atMs + 60 * minuteMs, 1_000)).toEqual([minuteMs]);
  });

  test('a model that never expects what comes each time hands over within an hour of it', async () => {
    const engine = createRegionEngine({ region: 'weur' });
    const atMs = teachChain(engine, 20);
    for (let minute = 0; minute < 60; minute++) {
      const nowMs = atMs + minute * minuteMs;
      const freshForMs = minuteMs / 2;
      const visitor = `w${minute}`;
      const of = { resource: '/a', visitor, freshForMs, servedFrom: 'origin' } as const;
      engine.observe(access({ ...of, atMs: nowMs }), 'n1');
      const batch = engine.collectCandidates(nowMs + minuteMs / 2);
      const zeros = new Float32Array(batch.candidates.length);
      engine.conclude(batch, { confidence: zeros, expectedCount: zeros });
    }
    expect(engine.counters['handedOver']).toBe(1);
  });

  test('nothing is forecast for others until five distinct visitors asked for it', async () => {
    const engine = createRegionEngine({ region: 'weur' });
    const atMs = teachChain(engine, 3);
    engine.observe(access({ atMs, resource: '/a', visitor: 'new' }), 'n1');
    expect(await forecastsAt(engine, atMs)).toEqual([]);
    expect(engine.counters['heldForPrivacy']).toBeGreaterThan(0);
  });

  test('what the edge has not seen answered as cacheable is never a candidate', () => {
    const engine = createRegionEngine({ region: 'weur' });
    for (let i = 0; i < 20; i++) {
      const atMs = startMs + i * 30 * minuteMs;
      engine.observe(access({ atMs, resource: '/a', visitor: `v${i}` }), 'n1');
      engine.observe(
        access({ atMs: atMs + 4_000, resource: '/private', visitor: `v${i}`, freshForMs: 0 }),
        'n1',
      );
      engine.observe(access({ atMs: atMs + 5_000, resource: '/claimed', visitor: `v${i}` }), '');
    }
    const atMs = startMs + 20 * 30 * minuteMs;
    engine.collectCandidates(atMs - minuteMs);
    engine.observe(access({ atMs, resource: '/a', visitor: 'new' }), 'n1');
    const batch = engine.collectCandidates(atMs);
    expect(batch.candidates.map((c) => c.resource)).not.toContain('/private');
    expect(batch.candidates.map((c) => c.resource)).not.toContain('/claimed');
  });

  test('an entry that will still be fresh is no candidate, and becomes one when it expires', () => {
    const engine = createRegionEngine({ region: 'weur' });
    let atMs = startMs;
    for (let i = 0; i < 60; i++) {
      engine.observe(access({ atMs, resource: '/hot', visitor: `v${i}` }), 'n1');
      atMs += minuteMs;
    }
    engine.observe(access({ atMs, resource: '/hot', servedFrom: 'origin' }), 'n1');
    expect(engine.collectCandidates(atMs).candidates).toEqual([]);
    const dueMs = engine.nextDueMs();
    expect(dueMs).toBe(atMs + 10 * minuteMs - 2_000);
    const batch = engine.collectCandidates(dueMs);
    expect(batch.candidates).toEqual([
      { resource: '/hot', source: 'expiry', horizonMs: 10 * minuteMs },
    ]);
    expect(batch.features.length).toBe(FEATURE_COUNT);
    for (const value of batch.features) expect(Number.isFinite(value)).toBe(true);
  });

  test('accesses out of bounds are counted and harm nothing', () => {
    const engine = createRegionEngine({ region: 'weur' });
    engine.observe(access({ atMs: startMs, resource: '/a' }), 'n1');
    engine.observe(access({ atMs: Number.NaN, resource: '/a' }), 'n1');
    engine.observe(access({ atMs: startMs - 3_600_000, resource: '/a' }), 'n1');
    engine.observe(access({ atMs: startMs, resource: 'x'.repeat(5_000) }), 'n1');
    engine.observe(access({ atMs: startMs, resource: '' }), 'n1');
    expect(engine.counters).toMatchObject({ observed: 1, refusedTime: 2, refusedKey: 2 });
  });

  test('a restored snapshot forecasts as the engine it was taken from', async () => {
    const engine = createRegionEngine({ region: 'weur' });
    const atMs = teachChain(engine, 20);
    const copy = createRegionEngine({ region: 'weur' });
    copy.restore(engine.snapshot());
    for (const e of [engine, copy])
      e.observe(access({ atMs, resource: '/a', visitor: 'new' }), 'n1');
    const expected = await forecastsAt(engine, atMs);
    const actual = await forecastsAt(copy, atMs);
    expect(actual.map((f) => [f.resource, f.confidence])).toEqual(
      expected.map((f) => [f.resource, f.confidence]),
    );
  });

  test('a restored snapshot gives the hints of the engine it was taken from', () => {
    const engine = createRegionEngine({ region: 'weur' });
    const atMs = teachChain(engine, 12);
    const copy = createRegionEngine({ region: 'weur' });
    copy.restore(engine.snapshot());
    const request = { page: '/a', visitor: '', atMs, limit: 5 };
    const [told] = engine.hints(request);
    const [toldByCopy] = copy.hints(request);
    expect(toldByCopy?.resource).toBe('/b');
    // Walks are in memory only, so the copy knows counts alone.
    expect(toldByCopy?.confidence).toBeGreaterThan(0.5 * (told?.confidence ?? 1));
  });

  test('a damaged snapshot is refused by a code and leaves the state alone', () => {
    const engine = createRegionEngine({ region: 'weur' });
    teachChain(engine, 6);
    const bytes = engine.snapshot();
    const copy = createRegionEngine({ region: 'weur' });
    expect(() => copy.restore(bytes.subarray(0, bytes.length - 9))).toThrow(/snapshot-truncated/);
    expect(() => copy.restore(new Uint8Array(3))).toThrow(/snapshot-truncated/);
    expect(copy.collectCandidates(startMs).candidates).toEqual([]);
  });

  test('memory stays bounded when resources outnumber the room for them', () => {
    const engine = createRegionEngine({
      region: 'weur',
      settings: { maxResources: 64, maxVisitors: 32, maxVisits: 64, maxPathEntries: 256 },
    });
    for (let i = 0; i < 1_000; i++) {
      engine.observe(
        access({ atMs: startMs + i * 1_000, resource: `/r${i}`, visitor: `v${i % 100}` }),
        'n1',
      );
    }
    engine.observe(access({ atMs: startMs + 1_000_000, resource: '/r999' }), 'n1');
    expect(engine.counters['observed']).toBe(1_001);
    expect(engine.collectCandidates(startMs + 1_000_000).candidates.length).toBeLessThanOrEqual(64);
  });

  test('three consecutive members of a numbered sequence announce the next, though nobody has asked for it', async () => {
    const engine = createRegionEngine({ region: 'weur' });
    for (let i = 0; i < 8; i++) {
      for (let member = 1; member <= 3; member++) {
        const atMs = startMs + i * 30 * minuteMs + member * 4_000;
        engine.observe(access({ atMs, resource: `/live/${member}.ts`, visitor: `v${i}` }), 'n1');
      }
    }
    const forecasts = await forecastsAt(engine, startMs + 7 * 30 * minuteMs + 12_000);
    expect(forecasts.find((f) => f.resource === '/live/4.ts')).toMatchObject({
      source: 'sequence',
    });
  });

  test('hints name what follows the page, and never what too few have asked for', () => {
    const engine = createRegionEngine({ region: 'weur' });
    const atMs = teachChain(engine, 8);
    const request = { page: '/a', visitor: '', atMs, limit: 5 };
    expect(engine.hints(request).map((hint) => hint.resource)).toEqual(['/b', '/c']);
    const shy = createRegionEngine({ region: 'weur' });
    teachChain(shy, 2);
    expect(shy.hints(request)).toEqual([]);
  });
});
