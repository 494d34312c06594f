import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Forecast } from '../../protocol/index.ts';
import { aNode, anOrigin } from '../../test/workerd/a-node.ts';
import { takeLeases } from '../cache/take-leases.ts';
import { objectName } from './object-name.ts';

const region = 'weur';

afterEach(() => vi.unstubAllGlobals());

function forecastFor(nodes: readonly string[]): Forecast {
  return {
    resource: '/hot',
    region,
    madeAtMs: Date.now(),
    horizonMs: 60_000,
    expectedCount: 20,
    confidence: 0.9999,
    source: 'successor',
    kind: 'document',
    bytes: 4,
    freshForMs: 60_000,
    volatility: 0,
    nodes: nodes.map((node) => ({ node, share: 1 / nodes.length })),
  };
}

async function openRegion(site: string, names: readonly string[]) {
  const asked = anOrigin();
  const nodes = await Promise.all(names.map((node) => aNode(site, { node })));
  const coordinator = env.COORDINATOR.getByName(objectName({ site, region }));
  for (const { place, desk } of nodes) await takeLeases(place, desk);
  const takeAll = () => Promise.all(nodes.map(({ place, desk }) => takeLeases(place, desk)));
  return { asked, nodes, coordinator, takeAll };
}

describe("the region's upper tier", () => {
  test('what several nodes are to hold is fetched from the origin once', async () => {
    const { asked, nodes, coordinator, takeAll } = await openRegion('tier.test', ['AMS', 'CDG']);
    await coordinator.offer([forecastFor(['AMS', 'CDG'])]);
    expect(await takeAll()).toEqual([1, 1]);
    expect(asked).toEqual(['/hot']);
    for (const { desk } of nodes) {
      expect(desk.outcomes).toMatchObject([{ kind: 'done', reason: 'upper-tier', bytes: 4 }]);
    }
    await coordinator.settle(nodes.flatMap(({ desk }) => desk.outcomes));
    const { counters, leases } = await coordinator.state();
    expect(counters.upperFetches).toBe(1);
    expect(leases.done).toBe(2);
  });

  test('what one node is to hold it fetches itself', async () => {
    const { asked, nodes, coordinator, takeAll } = await openRegion('alone.test', ['AMS']);
    await coordinator.offer([forecastFor(['AMS'])]);
    await takeAll();
    expect(asked).toEqual(['/hot']);
    expect(nodes[0]!.desk.outcomes).toMatchObject([{ kind: 'done', reason: '' }]);
  });

  test('what was called back is not handed out', async () => {
    const { coordinator } = await openRegion('called-back.test', ['AMS', 'CDG']);
    await coordinator.offer([forecastFor(['AMS', 'CDG'])]);
    expect(await coordinator.upper('/hot')).toBeDefined();
    const invalidation = { site: 'called-back.test', atMs: Date.now(), values: ['/hot'] };
    await coordinator.command({
      kind: 'purge',
      invalidation: { ...invalidation, scope: 'resource' },
    });
    expect(await coordinator.upper('/hot')).toBeUndefined();
  });
});
