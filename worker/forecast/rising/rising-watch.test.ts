import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Access } from '../../../protocol/messages.ts';
import { seededRandom } from '../../../test/sim/random.ts';
import { LagTable, longestLagMs } from './lag-table.ts';
import { RisingWatch } from './rising-watch.ts';

const minute = 60_000;
const hour = 60 * minute;
const startMs = Date.UTC(2026, 0, 1);

function accessOf(resource: string, atMs: number, visitor: string): Access {
  return {
    atMs,
    visitor,
    resource,
    page: '',
    application: '',
    task: '',
    kind: 'document',
    status: 200,
    bytes: 30_000,
    freshForMs: 10 * minute,
    validator: 0,
    servedFrom: 'origin',
  };
}

/** Twenty visitors within a minute. */
function rise(watch: RisingWatch, at: { resource: string; from: string; atMs: number }): void {
  for (let visitor = 0; visitor < 20; visitor++) {
    const atMs = at.atMs + visitor * 3_000;
    watch.hear(accessOf(at.resource, atMs, `v${visitor}`), at.from);
  }
}

const watchOf = () => new RisingWatch({ region: 'weur', minVisitors: 5 });

/** Thirty stories that rose in `from` and came here after about `lagMs`, in days past. */
function teach(watch: RisingWatch, { from, lagMs }: { from: string; lagMs: number }): number {
  const random = seededRandom(5);
  let atMs = startMs;
  for (let story = 0; story < 30; story++) {
    rise(watch, { resource: `/${from}/story-${story}`, from, atMs });
    const cameMs = atMs + lagMs * (0.8 + 0.4 * random());
    if (lagMs !== Infinity) watch.note(accessOf(`/${from}/story-${story}`, cameMs, 'here'));
    atMs += longestLagMs + hour;
    watch.forecast(atMs);
  }
  return atMs;
}

describe('RisingWatch', () => {
  test('what rises where this region follows is forecast here before it is asked for', () => {
    const watch = watchOf();
    const atMs = teach(watch, { from: 'enam', lagMs: 6 * minute });
    rise(watch, { resource: '/news', from: 'enam', atMs });
    const [forecast] = watch.forecast(atMs + 2 * minute);
    expect(forecast).toMatchObject({ resource: '/news', region: 'weur', source: 'rising' });
    expect(forecast!.confidence).toBeGreaterThan(0.8);
  });

  test('while the lag is longer than a copy would live, it is not forecast yet', () => {
    const watch = watchOf();
    const atMs = teach(watch, { from: 'enam', lagMs: 40 * minute });
    rise(watch, { resource: '/news', from: 'enam', atMs });
    expect(watch.forecast(atMs + 2 * minute)).toEqual([]);
    const soon = watch.forecast(atMs + 36 * minute).map(({ resource }) => resource);
    expect(soon).toEqual(['/news']);
  });

  test('a region that this one never follows is learned as such', () => {
    const watch = watchOf();
    const follows = teach(watch, { from: 'enam', lagMs: 6 * minute });
    const atMs = Math.max(follows, teach(watch, { from: 'apac', lagMs: Infinity }));
    rise(watch, { resource: '/there', from: 'apac', atMs });
    rise(watch, { resource: '/news', from: 'enam', atMs });
    expect(watch.forecast(atMs + 2 * minute).map(({ resource }) => resource)).toEqual(['/news']);
  });

  test('before anything was learned nothing is forecast', () => {
    const watch = watchOf();
    rise(watch, { resource: '/news', from: 'enam', atMs: startMs });
    expect(watch.forecast(startMs + 2 * minute)).toEqual([]);
  });

  test('what few visitors ask for is told to nobody, however often', () => {
    const watch = watchOf();
    const atMs = teach(watch, { from: 'enam', lagMs: 6 * minute });
    for (let turn = 0; turn < 40; turn++) {
      watch.hear(accessOf('/mine', atMs + turn * 1_000, `v${turn % 4}`), 'enam');
    }
    expect(watch.forecast(atMs + 2 * minute)).toEqual([]);
  });

  test('what is popular there at all times is no rise, and what is asked for here is no news', () => {
    const watch = watchOf();
    let atMs = teach(watch, { from: 'enam', lagMs: 6 * minute });
    for (let turn = 0; turn < 2_000; turn++) {
      atMs += 20_000;
      watch.hear(accessOf('/always', atMs, `v${turn % 50}`), 'enam');
    }
    watch.note(accessOf('/known', atMs - hour, 'here'));
    rise(watch, { resource: '/known', from: 'enam', atMs });
    expect(watch.forecast(atMs + 2 * minute)).toEqual([]);
  });

  test('what it learned of lags outlives a restart', () => {
    const watch = watchOf();
    const atMs = teach(watch, { from: 'enam', lagMs: 6 * minute });
    const after = watchOf();
    after.restore(JSON.parse(JSON.stringify(watch.save())));
    after.restore({ apac: ['x'], me: 7, oc: null });
    rise(after, { resource: '/news', from: 'enam', atMs });
    expect(after.forecast(atMs + 2 * minute)).toHaveLength(1);
  });
});

describe('LagTable', () => {
  const lags = fc.array(
    fc.oneof(fc.double({ min: 0, max: longestLagMs, noNaN: true }), fc.constant(Infinity)),
    { maxLength: 200 },
  );
  const span = fc.double({ min: 0, max: 2 * longestLagMs, noNaN: true });

  test('a chance lies between 0 and 1 and grows with the horizon', () => {
    fc.assert(
      fc.property(lags, span, span, span, (learned, ageMs, a, b) => {
        const table = new LagTable();
        for (const lagMs of learned) table.learn(lagMs);
        const near = table.chance(ageMs, Math.min(a, b));
        const far = table.chance(ageMs, Math.max(a, b));
        expect(near).toBeGreaterThanOrEqual(0);
        expect(far).toBeLessThan(1);
        expect(far).toBeGreaterThanOrEqual(near - 1e-12);
      }),
    );
  });

  test('chances along the way multiply: not by now and not by then is not by then', () => {
    fc.assert(
      fc.property(lags, span, span, (learned, first, second) => {
        const table = new LagTable();
        for (const lagMs of learned) table.learn(lagMs);
        const whole = 1 - table.chance(0, first + second);
        const parts = (1 - table.chance(0, first)) * (1 - table.chance(first, second));
        expect(whole).toBeCloseTo(parts, 9);
      }),
    );
  });
});
