import { waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { encodeAccessBatch, type Access } from '../../protocol/index.ts';
import { aNode, anOrigin } from '../../test/workerd/a-node.ts';
import { app } from '../app.ts';
import { takeLeases } from '../cache/take-leases.ts';
import type { Env } from '../env.ts';
import { objectName } from '../objects/object-name.ts';
import { carryOut } from './operator-command.ts';

const region = 'weur';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function teachWalks(site: string): Promise<void> {
  const startMs = Date.now() - 500_000;
  const seen = { application: '', task: '', kind: 'document', status: 200, bytes: 10_000 } as const;
  const kept = { freshForMs: 60_000, validator: 0, servedFrom: 'origin' } as const;
  const accesses = Array.from({ length: 40 }, (_, visitor): Access[] => {
    const atMs = startMs + visitor * 10_000;
    const who = { visitor: `v${visitor}`, ...seen, ...kept };
    return [
      { atMs, resource: '/a', page: '', ...who },
      { atMs: atMs + 3_000, resource: '/b', page: '/a', ...who },
    ];
  }).flat();
  const sender = { site, region, node: 'AMS', agent: 'edge', sentAtMs: Date.now() } as const;
  const frame = encodeAccessBatch({ id: 'walks', ...sender, accesses });
  await env.FORECASTER.getByName(objectName({ site, region })).ingest([frame]);
}

async function hintsAt(site: string, changes: Partial<Env>): Promise<unknown> {
  const { visit } = await aNode(site, { changes });
  const asked = visit('/.forecache/hints?page=/a', {
    accept: 'application/json',
    'forecache-visitor': 'a-new-visitor',
  });
  const response = await app.fetch(asked.request, asked.env, asked.context);
  return response.json();
}

test('a visitor held out is told nothing ahead, and the others are', async () => {
  const site = 'hints.test';
  await teachWalks(site);
  expect(await hintsAt(site, { HOLDOUT_SHARE: '0' })).toMatchObject({
    hints: [{ resource: '/b' }],
  });
  expect(await hintsAt(site, { HOLDOUT_SHARE: '1' })).toMatchObject({ hints: [] });
});

test('in a dry run, and a second after a kill, browsers are hinted nothing', async () => {
  const site = 'no-hints.test';
  await teachWalks(site);
  const told = { hints: [{ resource: '/b' }] };
  expect(await hintsAt(site, { HOLDOUT_SHARE: '0' })).toMatchObject(told);
  expect(await hintsAt(site, { HOLDOUT_SHARE: '0', PREFETCH: 'off' })).toMatchObject({ hints: [] });
  const order = (command: 'kill' | 'resume') =>
    carryOut(env, { command, site: '', reason: 'test', host: site });
  await order('kill');
  const laterMs = Date.now() + 1_000;
  vi.spyOn(Date, 'now').mockImplementation(() => laterMs);
  expect(await hintsAt(site, { HOLDOUT_SHARE: '0' })).toMatchObject({ hints: [] });
  await order('resume');
  vi.mocked(Date.now).mockImplementation(() => laterMs + 1_000);
  expect(await hintsAt(site, { HOLDOUT_SHARE: '0' })).toMatchObject(told);
});

test('what visitors of both arms met reaches the coordinator with the next report, once', async () => {
  const site = 'arms.test';
  anOrigin();
  // A driven clock flushes when it is told to.
  const changes = { HOLDOUT_SHARE: '0.5', CLOCK: 'driven' };
  const { place, desk, visit } = await aNode(site, { changes });
  const requests = 60;
  const startMs = Date.now();
  for (let number = 0; number < requests; number++) {
    const {
      request,
      env: settings,
      context,
    } = visit('/page', {
      'forecache-visitor': `visitor-${number}`,
      'forecache-now': String(startMs),
    });
    await (await app.fetch(request, settings, context)).arrayBuffer();
    await waitOnExecutionContext(context);
  }
  await takeLeases(place, desk);
  await takeLeases(place, desk);
  const { visits } = await env.COORDINATOR.getByName(objectName({ site, region })).state();
  const total = (read: (tally: (typeof visits)[number]) => number): number =>
    visits.reduce((sum, tally) => sum + read(tally), 0);
  expect(total((tally) => tally.requests)).toBe(requests);
  // The first had to go to the origin, the rest found its answer.
  expect(total((tally) => tally.hits)).toBe(requests - 1);
  expect(total((tally) => tally.originBytes)).toBe(4);
  const held = visits.filter(({ heldOut }) => heldOut);
  expect(held.reduce((sum, tally) => sum + tally.requests, 0)).toBeGreaterThan(requests / 4);
});
