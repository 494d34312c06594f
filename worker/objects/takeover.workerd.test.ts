import { runInDurableObject, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { encodeAccessBatch, type Access } from '../../protocol/index.ts';
import { serve } from '../cache/serve.ts';
import { takeLeases } from '../cache/take-leases.ts';
import { sendOutcomes } from '../collect/flush-node.ts';
import { aNode, anOrigin } from '../../test/workerd/a-node.ts';
import type { Env } from '../env.ts';
import { objectName } from './object-name.ts';

const home = 'weur';
const neighbour = 'eeur';
const node = 'AMS';

afterEach(() => vi.unstubAllGlobals());

function walksOf(site: string, nowMs: number): Uint8Array {
  const accesses: Access[] = [];
  const startMs = nowMs - 500_000;
  const note = (atMs: number, visitor: string, resource: string): void => {
    const known = { application: '', task: '', kind: 'document', status: 200 } as const;
    const kept = { bytes: 10_000, freshForMs: 60_000, validator: 0 };
    const page = resource === '/a' ? '' : '/a';
    accesses.push({ atMs, visitor, resource, page, ...known, ...kept, servedFrom: 'origin' });
  };
  for (let visitor = 0; visitor < 40; visitor++) {
    note(startMs + visitor * 10_000, `v${visitor}`, '/a');
    note(startMs + visitor * 10_000 + 3_000, `v${visitor}`, '/b');
  }
  note(nowMs, 'new', '/a');
  const sender = { site, region: home, node, agent: 'edge', sentAtMs: nowMs } as const;
  return encodeAccessBatch({ id: 'walks', ...sender, accesses });
}

/** The coordinators as seen from where the way to the home region's is cut, for as long as `isCut` says. */
function cutOff(site: string, isCut = () => true): Env['COORDINATOR'] {
  const { COORDINATOR } = env;
  return Object.assign(Object.create(COORDINATOR), {
    getByName(name: string) {
      if (isCut() && name === objectName({ site, region: home })) throw new Error('no route');
      return COORDINATOR.getByName(name);
    },
  });
}

test(
  'while a coordinator cannot be reached its nodes serve on, and its neighbour leases to them',
  { timeout: 120_000 },
  async () => {
    const site = 'takeover.test';
    const COORDINATOR = cutOff(site);
    const fetched = anOrigin();
    const { place, desk, visit } = await aNode(site, { changes: { COORDINATOR } });
    const nowMs = Date.now();
    const forecaster = env.FORECASTER.getByName(objectName({ site, region: home }));
    await runInDurableObject(forecaster, (instance) => {
      Reflect.defineProperty(instance, 'env', { value: { ...env, COORDINATOR } });
    });
    await forecaster.ingest([walksOf(site, nowMs)]);
    await forecaster.step(nowMs);
    const standIn = env.COORDINATOR.getByName(objectName({ site, region: neighbour }));
    // The forecaster's own alarm may have been first to forecast, and be still about to offer.
    await expect
      .poll(async () => {
        await takeLeases(place, desk);
        return fetched;
      })
      .toContain('/b');
    await sendOutcomes(place, desk);
    const arrival = visit('/b');
    const response = await serve(arrival);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-status')).toContain('detail=prefetched');
    await response.arrayBuffer();
    await waitOnExecutionContext(arrival.context);
    await sendOutcomes(place, desk);
    const { nodes, leases } = await standIn.state();
    expect(nodes).toMatchObject([{ node, home }]);
    expect(leases).toMatchObject({ done: 1, used: 1 });
  },
);

test('when a coordinator answers again its nodes come back, and the neighbour has none of theirs', async () => {
  const site = 'return.test';
  let cut = true;
  const { place, desk } = await aNode(site, {
    changes: { COORDINATOR: cutOff(site, () => cut) },
  });
  await takeLeases(place, desk);
  expect(desk.steward?.region).toBe(neighbour);
  cut = false;
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  await takeLeases(place, desk);
  vi.mocked(Date.now).mockRestore();
  const standIn = env.COORDINATOR.getByName(objectName({ site, region: neighbour }));
  await expect.poll(async () => (await standIn.state()).nodes).toMatchObject([{ suspected: true }]);
  const own = await env.COORDINATOR.getByName(objectName({ site, region: home })).state();
  expect(own.nodes.map((known) => known.node)).toEqual([node]);
});

test('when nobody answers a node fetches nothing ahead and serves on', async () => {
  const site = 'nobody.test';
  const fetched = anOrigin();
  const { place, desk, visit } = await aNode(site, {
    changes: {
      COORDINATOR: Object.assign(Object.create(env.COORDINATOR), {
        getByName() {
          throw new Error('no route');
        },
      }),
    },
  });
  expect(await takeLeases(place, desk)).toBe(0);
  expect(desk.stopped).toBe(true);
  const response = await serve(visit('/'));
  expect(await response.text()).toBe('page');
  expect(fetched).toEqual(['/']);
});
