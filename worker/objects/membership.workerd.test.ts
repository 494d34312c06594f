import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { aNode, anOrigin } from '../../test/workerd/a-node.ts';
import { takeLeases } from '../cache/take-leases.ts';
import { objectName } from './object-name.ts';

const site = 'membership.test';
const minute = 60_000;

afterEach(() => vi.unstubAllGlobals());

test('a node that is nearer to another region moves there, with its leases', async () => {
  const asked = anOrigin();
  const { place, desk } = await aNode(site);
  const [home, nearer] = ['weur', 'eeur'].map((region) =>
    env.COORDINATOR.getByName(objectName({ site, region })),
  );
  const nowMs = Date.now();
  const space = { freeBytes: 1e9, capacityBytes: 1e9, roundTripMs: 0, accesses: 1 };
  const report = { node: 'AMS', region: 'weur', ...space, wants: 0 };
  const trips = [
    { region: 'weur', ms: 120 },
    { region: 'eeur', ms: 20 },
  ];
  await home!.exchange({ ...report, atMs: nowMs - 11 * minute, trips });
  // Silent for that long it would be suspected.
  await home!.exchange({ ...report, atMs: nowMs });
  await home!.offer([
    {
      resource: '/next',
      region: 'weur',
      madeAtMs: nowMs,
      horizonMs: minute,
      expectedCount: 5,
      confidence: 0.99,
      source: 'successor',
      kind: 'document',
      bytes: 4,
      freshForMs: minute,
      volatility: 0,
      nodes: [{ node: 'AMS', share: 1 }],
    },
  ]);
  expect(await home!.exchange({ ...report, atMs: nowMs, trips })).toMatchObject({ region: 'eeur' });
  // The node hears of it with its own next report, and asks the other with the one after.
  expect(await takeLeases(place, desk)).toBe(0);
  expect(desk.region).toBe('eeur');
  expect(await takeLeases(place, desk)).toBe(1);
  expect(asked).toEqual(['/next']);
  expect(desk.outcomes).toMatchObject([{ kind: 'done', region: 'eeur' }]);
  expect((await nearer!.state()).nodes.map(({ node }) => node)).toEqual(['AMS']);
  expect((await home!.state()).nodes).toEqual([]);
});
