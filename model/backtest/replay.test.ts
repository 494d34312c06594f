import { describe, expect, it } from 'vitest';
import { curveOf } from './curve.ts';
import type { Announce, Policy } from './policy.ts';
import { replay } from './replay.ts';
import { traceOf, type Trace } from './trace.ts';

const startMs = 1_000_000_000_000;
const ttlMs = 100_000;
const delayMs = 2_000;

/** `a@0` is resource a asked for at second 0, by one visitor in one region, 1,000 bytes. */
const traceFrom = (text: string): Trace =>
  traceOf(
    'by hand',
    text.split(' ').map((entry) => {
      const [resource = '', second = '0'] = entry.split('@');
      return {
        atMs: startMs + Number(second) * 1_000,
        client: 'c',
        region: 'EU',
        resource,
        bytes: 1_000,
      };
    }),
  );

/** Announces `what` after each access of resource `after`. */
const announcing = (trace: Trace, of: { after: string; what: string; score: number }): Policy => ({
  onAccess(index: number, announce: Announce) {
    if (trace.resources[trace.resource[index] ?? 0] === of.after)
      announce(0, trace.resources.indexOf(of.what), of.score);
  },
});

const run = (trace: Trace, policy: Policy, thresholds = [0.5]) =>
  curveOf(replay({ trace, policy, ttlMs, delayMs, thresholds, countFrom: 0 }), thresholds);

describe('replay', () => {
  it('counts a copy as fresh until its lifetime has passed, and a hit does not prolong it', () => {
    const trace = traceFrom('a@0 a@50 a@99 a@100 a@199');
    const tally = replay({
      trace,
      policy: { onAccess() {} },
      ttlMs,
      delayMs,
      thresholds: [0.5],
      countFrom: 0,
    });
    expect(Array.from(tally.misses)).toEqual([2, 2]);
  });

  it('turns a miss into a hit when the prefetch arrived in time', () => {
    const trace = traceFrom('a@0 b@2');
    const [point] = run(trace, announcing(trace, { after: 'a', what: 'b', score: 0.7 }));
    // Two misses without; with: one miss and one prefetch.
    expect(point).toMatchObject({ avoided: 0.5, extra: 0, precision: 1, late: 0, prefetches: 1 });
  });

  it('calls a prefetch late when its object was needed before it arrived, and the request a miss', () => {
    const trace = traceFrom('a@0 b@1');
    const [point] = run(trace, announcing(trace, { after: 'a', what: 'b', score: 0.7 }));
    expect(point).toMatchObject({ avoided: 0, extra: 0.5, precision: 0, late: 1 });
  });

  it('prefetches nothing that will be fresh, nor what is already on its way', () => {
    const trace = traceFrom('b@0 a@1 a@2 a@3');
    const [point] = run(trace, announcing(trace, { after: 'a', what: 'b', score: 0.7 }));
    expect(point?.prefetches).toBe(0);
    const twice = traceFrom('a@0 a@1 b@3');
    expect(
      run(twice, announcing(twice, { after: 'a', what: 'b', score: 0.7 }))[0]?.prefetches,
    ).toBe(1);
  });

  it('counts an object that nobody asked for as waste', () => {
    const trace = traceFrom('a@0 b@300');
    const [point] = run(trace, announcing(trace, { after: 'a', what: 'b', score: 0.7 }));
    expect(point).toMatchObject({ avoided: 0, extra: 0.5, precision: 0, late: 0 });
  });

  it('keeps the caches of all thresholds apart in one pass', () => {
    const trace = traceFrom('a@0 b@2');
    const curve = run(
      trace,
      announcing(trace, { after: 'a', what: 'b', score: 0.7 }),
      [0.2, 0.7, 0.71],
    );
    expect(curve.map(({ avoided }) => avoided)).toEqual([0.5, 0.5, 0]);
  });

  it('asks before a copy expires, so that its successor arrives at that moment', () => {
    const trace = traceFrom('a@0 a@100 a@199');
    const asked: number[] = [];
    const policy: Policy = {
      onAccess() {},
      onExpiry({ atMs }) {
        asked.push((atMs - startMs) / 1_000);
        return asked.length === 1 ? 0.9 : 0;
      },
    };
    const [point] = run(trace, policy);
    // Asked at 98; the successor is fresh from 100 to 200, so both later requests hit, and is asked for itself at 198.
    expect(asked).toEqual([98, 198]);
    expect(point).toMatchObject({ avoided: 0.5, extra: 0, precision: 1 });
  });

  it('counts nothing before the split, and keeps what the caches held', () => {
    const trace = traceFrom('a@0 b@1 a@2 b@3');
    const tally = replay({
      trace,
      policy: { onAccess() {} },
      ttlMs,
      delayMs,
      thresholds: [0.5],
      countFrom: 2,
    });
    expect(tally.requests).toBe(2);
    expect(Array.from(tally.misses)).toEqual([0, 0]);
  });

  it('weighs extra traffic in bytes by the size that each resource had last', () => {
    const trace = traceOf('by hand', [
      { atMs: startMs, client: 'c', region: 'EU', resource: 'b', bytes: 9_000 },
      { atMs: startMs + 200_000, client: 'c', region: 'EU', resource: 'a', bytes: 1_000 },
    ]);
    const [point] = run(trace, announcing(trace, { after: 'a', what: 'b', score: 0.7 }));
    expect(point).toMatchObject({ extra: 0.5, extraBytes: 0.9 });
  });

  it('refuses thresholds that do not ascend and a delay as long as the lifetime', () => {
    const trace = traceFrom('a@0');
    const policy = { onAccess() {} };
    expect(() =>
      replay({ trace, policy, ttlMs, delayMs, thresholds: [0.5, 0.4], countFrom: 0 }),
    ).toThrow('ascend');
    expect(() =>
      replay({ trace, policy, ttlMs, delayMs: ttlMs, thresholds: [0.5], countFrom: 0 }),
    ).toThrow('delay');
  });
});

const replayBounded = (trace: Trace, policy: Policy, capacityBytes?: number) =>
  replay({
    trace,
    policy,
    ttlMs,
    delayMs,
    thresholds: [0.5],
    countFrom: 0,
    ...(capacityBytes !== undefined && { capacityBytes }),
    store: 'lru',
  });

describe('replay with bounded caches', () => {
  it('fetches again what had to leave, and counts an evicted prefetch as waste', () => {
    const trace = traceFrom('b@0 a@200 c@205 d@206 b@210');
    const policy = announcing(trace, { after: 'a', what: 'b', score: 0.7 });
    const tally = replayBounded(trace, policy, 2_000);
    // b arrives at 202, leaves for d at 206, and is a miss at 210.
    expect(Array.from(tally.misses)).toEqual([5, 5]);
    expect([tally.prefetches[0], tally.used[0]]).toEqual([1, 0]);
  });

  it('tells a policy how long the cache without prefetching keeps what it gets', () => {
    const keepsFor = (capacityBytes?: number): number => {
      const trace = traceFrom('a@0 b@1 c@2 d@3 e@4 f@5');
      let keeps: (region: number) => number = () => Number.NaN;
      const policy: Policy = {
        onAccess() {},
        watch(caches) {
          keeps = (region) => caches.keepsMs(region);
        },
      };
      replayBounded(trace, policy, capacityBytes);
      return keeps(0);
    };
    expect(keepsFor()).toBe(Infinity);
    expect(keepsFor(6_000)).toBe(Infinity);
    // Four of six had to leave where two fit, two where four fit: twice the room, half as many a second.
    expect(keepsFor(4_000) / keepsFor(2_000)).toBeCloseTo(4, 2);
  });

  it('hits where the object still has room', () => {
    const trace = traceFrom('b@0 a@200 c@205 b@210');
    const policy = announcing(trace, { after: 'a', what: 'b', score: 0.7 });
    const tally = replayBounded(trace, policy, 2_000);
    expect(Array.from(tally.misses)).toEqual([3, 4]);
  });
});
