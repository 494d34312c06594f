import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { Forecast } from '../../protocol/index.ts';
import type { Tokens } from '../coordinate/budget.ts';
import type { Env } from '../env.ts';
import { Coordinator } from './coordinator.ts';
import { objectName } from './object-name.ts';

const nodes = ['AMS', 'WAW'];
const regions = ['weur', 'eeur'];
/** Ten seconds' burst of it, of which one region may draw a tenth at a time: 5 leases. */
const requestsPerSecond = 5;
const burst = 50;

const settings = {
  siteRequestsPerSecond: requestsPerSecond,
  confidenceFloor: 0.5,
  switchbackShare: 0,
};
const poor: Env = { ...env, COORDINATOR_SETTINGS: JSON.stringify(settings) };

/** Calls a method of the real object with these bindings instead of its own. */
function call<T>(name: string, bindings: Env, act: (live: Coordinator) => Promise<T>): Promise<T> {
  const stub = env.COORDINATOR.getByName(name);
  return runInDurableObject(stub, (_, state) => act(new Coordinator(state, bindings)));
}

/** Coordinators whose common budget is kept by the settings above, or cannot be reached. */
function bindingsWith(budget: Pick<Coordinator, 'draw'> | undefined): Env {
  const COORDINATOR: Env['COORDINATOR'] = Object.assign(Object.create(env.COORDINATOR), {
    getByName(name: string) {
      if (!name.endsWith('|all')) return env.COORDINATOR.getByName(name);
      if (budget === undefined) throw new Error('no route');
      const permit = async () => ({ stopped: false, permitMs: 500 });
      const plenty = async ({ wanted }: { wanted: Tokens }) => wanted;
      return { permit, draw: name.startsWith('http') ? plenty : budget.draw };
    },
  });
  return { ...poor, COORDINATOR };
}

function forecastsOf(region: string, round: number): Forecast[] {
  return Array.from({ length: 40 }, (_, index) => ({
    resource: `/${region}/${round}/${index}`,
    region,
    madeAtMs: Date.now(),
    horizonMs: 600_000,
    expectedCount: 5,
    confidence: 0.95,
    source: 'successor',
    kind: 'document',
    bytes: 1_000,
    freshForMs: 600_000,
    volatility: 0,
    nodes: [{ node: nodes[regions.indexOf(region)]!, share: 1 }],
  }));
}

async function offerTo(site: string, bindings: Env, round: number): Promise<void> {
  for (const [index, region] of regions.entries()) {
    await call(objectName({ site, region }), bindings, async (live) => {
      const space = { freeBytes: 1e9, capacityBytes: 1e9, roundTripMs: 0, accesses: 0, wants: 0 };
      await live.exchange({ node: nodes[index]!, region, atMs: Date.now(), ...space });
      await live.offer(forecastsOf(region, round));
    });
  }
}

async function stateOf(site: string, bindings: Env) {
  const states = await Promise.all(
    regions.map((region) => call(objectName({ site, region }), bindings, (live) => live.state())),
  );
  return {
    offered: states.reduce((sum, { leases }) => sum + leases.offered, 0),
    refused: states.reduce((sum, { refusals }) => sum + (refusals['site-budget'] ?? 0), 0),
  };
}

test('regions of a site share its budget, and say when it is spent', async () => {
  const site = 'shared-budget.test';
  const kept = objectName({ site, region: 'all' });
  const started = Date.now();
  const bindings = bindingsWith({ draw: (draw) => call(kept, poor, (live) => live.draw(draw)) });
  for (let round = 0; round < 12; round++) await offerTo(site, bindings, round);
  const { offered, refused } = await stateOf(site, bindings);
  const seconds = (Date.now() - started) / 1_000;
  expect(offered).toBeGreaterThanOrEqual(burst / 2);
  expect(offered).toBeLessThanOrEqual(burst + seconds * requestsPerSecond);
  expect(refused).toBeGreaterThan(0);
});

test('a budget whose object cannot be reached is as if it were spent', async () => {
  const site = 'lost-budget.test';
  const bindings = bindingsWith(undefined);
  await offerTo(site, bindings, 0);
  expect(await stateOf(site, bindings)).toEqual({ offered: 0, refused: 80 });
});

test('what is for a node that nobody knew before its first traffic is paid for too', async () => {
  const name = objectName({ site: 'first-traffic.test', region: 'weur' });
  const state = await call(name, poor, async (live) => {
    const [forecast] = forecastsOf('weur', 0);
    // What rises elsewhere names no node: it is for where the region's visitors are.
    const forecasts = [{ ...forecast!, nodes: [] }];
    const traffic = { accesses: 30, misses: 30, missBytes: 30_000, plainMisses: 30 };
    const rest = { plainMissBytes: 30_000, prefetchedHits: 0, errors: 0 };
    const first = [{ node: 'AMS', ...traffic, ...rest }];
    await live.offer(forecasts, { atMs: Date.now(), nodes: first, stored: [] });
    return live.state();
  });
  expect(state.refusals).toEqual({});
  expect(state.recentLeases).toMatchObject([{ resource: '/weur/0/0', node: 'AMS' }]);
});
