import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { aNode } from '../../test/workerd/a-node.ts';
import { takeLeases } from '../cache/take-leases.ts';
import type { Env } from '../env.ts';
import { carryOut } from '../routes/operator-command.ts';
import { objectName } from './object-name.ts';

const region = 'weur';
const killAtMs = 500;
const stepMs = 100;
const lastMs = 2_500;

/** The wall's time, which every object here reads. */
let wallMs = Date.now();

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The coordinators as seen from where some cannot be reached. */
function without(isCut: (name: string) => boolean): Env['COORDINATOR'] {
  const { COORDINATOR } = env;
  return Object.assign(Object.create(COORDINATOR), {
    getByName(name: string) {
      if (isCut(name)) throw new Error('no route');
      return COORDINATOR.getByName(name);
    },
  });
}

/** One more lease for the node, from whichever of the coordinators will give it. */
async function offerNext(site: string, number: number): Promise<void> {
  for (const where of [region, 'eeur']) {
    await env.COORDINATOR.getByName(objectName({ site, region: where })).offer([
      {
        resource: `/${number}`,
        region,
        madeAtMs: wallMs,
        horizonMs: 60_000,
        expectedCount: 5,
        confidence: 0.99,
        source: 'successor',
        kind: 'document',
        bytes: 4,
        freshForMs: 60_000,
        volatility: 0,
        nodes: [{ node: 'AMS', share: 1 }],
      },
    ]);
  }
}

/** Leases come all the time; at `killAtMs` an operator stops all. When prefetches left, ms since the start. */
async function leftAt(
  site: string,
  way: {
    readonly scope: string;
    readonly cutFromOperator: (name: string) => boolean;
    readonly cutFromNode: (name: string) => boolean;
  },
): Promise<number[]> {
  const startMs = Date.now();
  wallMs = startMs;
  vi.spyOn(Date, 'now').mockImplementation(() => wallMs);
  const left: number[] = [];
  vi.stubGlobal('fetch', async () => {
    left.push(wallMs - startMs);
    return new Response('page', {
      headers: { 'cache-control': 'max-age=60', 'content-length': '4' },
    });
  });
  let killed = false;
  const COORDINATOR = without((name) => killed && way.cutFromNode(name));
  const { place, desk } = await aNode(site, { changes: { COORDINATOR } });
  await takeLeases(place, desk);
  for (let atMs = 0; atMs <= lastMs; atMs += stepMs) {
    wallMs = startMs + atMs;
    if (atMs === killAtMs) {
      const operator: Env = { ...env, COORDINATOR: without(way.cutFromOperator) };
      const order = { command: 'kill', site: way.scope, reason: 'test', host: site } as const;
      await carryOut(operator, order);
      killed = true;
    }
    await offerNext(site, atMs);
    await takeLeases(place, desk);
  }
  const everywhere = { command: 'resume', site: '*', reason: '', host: site } as const;
  await carryOut(env, everywhere);
  return left;
}

const nothing = () => false;

describe('a second after a kill no prefetch leaves the node', () => {
  const home = (site: string) => (name: string) => name === objectName({ site, region });

  test.each(['', '*'])('when all have heard it (site "%s")', async (scope) => {
    const site = `heard${scope === '*' ? '-all' : ''}.test`;
    const left = await leftAt(site, { scope, cutFromOperator: nothing, cutFromNode: nothing });
    expect(left.length).toBeGreaterThan(3);
    expect(Math.max(...left)).toBeLessThanOrEqual(killAtMs);
  });

  test.each(['', '*'])('when its coordinator could not hear of it (site "%s")', async (scope) => {
    const site = `deaf${scope === '*' ? '-all' : ''}.test`;
    const way = { scope, cutFromOperator: home(site), cutFromNode: nothing };
    const left = await leftAt(site, way);
    expect(left.length).toBeGreaterThan(3);
    expect(Math.max(...left)).toBeLessThan(killAtMs + 1_000);
  });

  test('when nobody can reach its coordinator, and a neighbour stands in', async () => {
    const site = 'away.test';
    const way = { scope: '', cutFromOperator: home(site), cutFromNode: home(site) };
    const left = await leftAt(site, way);
    expect(Math.max(...left)).toBeLessThan(killAtMs + 1_000);
  });

  test('when it can reach no coordinator at all', async () => {
    const way = { scope: '', cutFromOperator: nothing, cutFromNode: () => true };
    expect(Math.max(...(await leftAt('island.test', way)))).toBeLessThan(killAtMs + 1_000);
  });
});

test('a permit counts from the question: an answer that was long on its way permits nothing', async () => {
  const site = 'slow-answer.test';
  wallMs = Date.now();
  vi.spyOn(Date, 'now').mockImplementation(() => wallMs);
  const left: number[] = [];
  vi.stubGlobal('fetch', async () => {
    left.push(wallMs);
    return new Response('page');
  });
  let answers = 0;
  const COORDINATOR: Env['COORDINATOR'] = Object.assign(Object.create(env.COORDINATOR), {
    getByName(name: string) {
      const coordinator = env.COORDINATOR.getByName(name);
      return {
        ping: async () => undefined,
        permit: async () => Promise.reject(new Error('no route')),
        async exchange(report: Parameters<typeof coordinator.exchange>[0]) {
          const orders = await coordinator.exchange(report);
          if (answers++ > 0) wallMs += 600;
          return orders;
        },
      };
    },
  });
  const { place, desk } = await aNode(site, { changes: { COORDINATOR } });
  await takeLeases(place, desk);
  await offerNext(site, 1);
  expect(await takeLeases(place, desk)).toBe(1);
  expect(left).toEqual([]);
  expect(desk.outcomes).toMatchObject([{ kind: 'failed', reason: 'stopped' }]);
});
