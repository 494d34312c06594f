import { createMessageBatch, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { encodeAccessBatch, type Access, type Forecast, type Lease } from '../../protocol/index.ts';
import { consumeQueue } from '../queue.ts';
import { deadLetterHubName, objectName } from './object-name.ts';

const region = 'weur';
const startMs = Date.now() - 600_000;

function frameOf(
  site: string,
  batch: { id: string; node?: string; accesses: Partial<Access>[] },
): Uint8Array {
  return encodeAccessBatch({
    id: batch.id,
    site,
    region,
    node: batch.node ?? 'AMS',
    agent: 'edge',
    sentAtMs: Date.now(),
    accesses: batch.accesses.map((access) => ({
      atMs: startMs,
      visitor: 'v',
      resource: '/',
      page: '',
      application: '',
      task: '',
      kind: 'document',
      status: 200,
      bytes: 10_000,
      freshForMs: 60_000,
      validator: 7,
      servedFrom: 'origin',
      ...access,
    })),
  });
}

function forecastOf(overrides: Partial<Forecast> = {}): Forecast {
  return {
    resource: '/next',
    region,
    madeAtMs: Date.now(),
    horizonMs: 60_000,
    expectedCount: 3,
    confidence: 0.95,
    source: 'successor',
    kind: 'document',
    bytes: 20_000,
    freshForMs: 60_000,
    volatility: 0,
    nodes: [{ node: 'AMS', share: 1 }],
    ...overrides,
  };
}

const report = (node = 'AMS') => ({
  node,
  region,
  atMs: Date.now(),
  freeBytes: 1e9,
  capacityBytes: 1e9,
  roundTripMs: 10,
  accesses: 1,
  wants: 16,
});

describe('RegionForecaster', () => {
  test(
    'a batch told twice counts once, and still does after the object was evicted',
    { timeout: 120_000 },
    async () => {
      const stub = env.FORECASTER.getByName(objectName({ site: 'twice.test', region }));
      const frame = frameOf('twice.test', { id: 'one', accesses: [{}, { atMs: startMs + 10 }] });
      expect(await stub.ingest([frame])).toEqual({ accepted: 1, refused: 0, duplicates: 0 });
      expect(await stub.ingest([frame])).toEqual({ accepted: 0, refused: 0, duplicates: 1 });
      // The first forecast loads the model; an eviction waits for it.
      await stub.step(startMs + 20);
      await evictDurableObject(stub);
      expect(await stub.ingest([frame])).toEqual({ accepted: 0, refused: 0, duplicates: 1 });
      expect((await stub.state()).counters.accesses).toBe(2);
    },
  );

  test('a frame of another site, or none at all, is refused and harms nothing', async () => {
    const stub = env.FORECASTER.getByName(objectName({ site: 'own.test', region }));
    const frames = [
      frameOf('other.test', { id: 'a', accesses: [{}] }),
      new Uint8Array([1, 2, 3]),
      frameOf('own.test', { id: 'b', accesses: [{}] }),
    ];
    expect(await stub.ingest(frames)).toEqual({ accepted: 1, refused: 2, duplicates: 0 });
  });

  test(
    'what visitors do after a page is forecast, offered and leased to the node where they are',
    { timeout: 120_000 },
    async () => {
      const site = 'walk.test';
      const stub = env.FORECASTER.getByName(objectName({ site, region }));
      const walks: Partial<Access>[] = [];
      for (let visitor = 0; visitor < 40; visitor++) {
        const atMs = startMs + visitor * 10_000;
        walks.push({ atMs, visitor: `v${visitor}`, resource: '/a' });
        walks.push({ atMs: atMs + 3_000, visitor: `v${visitor}`, resource: '/b', page: '/a' });
      }
      await stub.ingest([frameOf(site, { id: 'walks', accesses: walks })]);
      const nowMs = Date.now();
      const arrival = { atMs: nowMs, visitor: 'new', resource: '/a' };
      await stub.ingest([frameOf(site, { id: 'arrival', accesses: [arrival] })]);
      await stub.step(nowMs);
      const coordinator = env.COORDINATOR.getByName(objectName({ site, region }));
      const leased: string[] = [];
      // The object's own alarm may have been first to forecast, and be still about to offer.
      await expect
        .poll(
          async () => {
            const { leases } = await coordinator.exchange(report());
            leased.push(...leases.map(({ resource }) => resource));
            return leased;
          },
          { timeout: 20_000 },
        )
        .toContain('/b');
    },
  );
});

test(
  'where a node says that its cache is full, its forecasts look no further than what it gets stays',
  { timeout: 120_000 },
  async () => {
    const site = 'small.test';
    const name = objectName({ site, region });
    const hourMs = 3_600_000;
    const beganMs = Date.now() - 4 * hourMs;
    const coordinator = env.COORDINATOR.getByName(name);
    await coordinator.exchange({ ...report(), keepsMs: hourMs / 3 });
    const stub = env.FORECASTER.getByName(name);
    const seed = { atMs: beganMs, visitor: 'first', resource: '/else' };
    await stub.ingest([frameOf(site, { id: 'seed', accesses: [seed] })]);
    // What is offered is answered with how long nodes keep what they get.
    await stub.step(Date.now());
    const walks: Partial<Access>[] = [];
    for (let visitor = 0; visitor < 40; visitor++) {
      const walk = {
        atMs: beganMs + visitor * 10_000,
        visitor: `v${visitor}`,
        freshForMs: 3 * hourMs,
      };
      walks.push({ ...walk, resource: '/a' });
      walks.push({ ...walk, atMs: walk.atMs + 3_000, resource: '/b', page: '/a' });
    }
    await stub.ingest([frameOf(site, { id: 'walks', accesses: walks })]);
    const nowMs = Date.now();
    const arrival = { atMs: nowMs, visitor: 'new', resource: '/a', freshForMs: 3 * hourMs };
    await stub.ingest([frameOf(site, { id: 'arrival', accesses: [arrival] })]);
    await stub.step(nowMs);
    const leases: Lease[] = [];
    await expect
      .poll(
        async () => {
          leases.push(...(await coordinator.exchange(report())).leases);
          return leases.map(({ resource }) => resource);
        },
        { timeout: 20_000 },
      )
      .toContain('/b');
    // A lease lives for a quarter of its forecast's horizon: of ten minutes, not of three hours.
    const lease = leases.find(({ resource }) => resource === '/b');
    expect((lease?.deadlineMs ?? 0) - (lease?.issuedAtMs ?? 0)).toBeLessThanOrEqual(hourMs / 24);
  },
);

test('what one region sees teaches the others what follows what', async () => {
  const site = 'regions.test';
  const far = env.FORECASTER.getByName(objectName({ site, region: 'oc' }));
  const near = env.FORECASTER.getByName(objectName({ site, region }));
  const hub = env.HUB.getByName(objectName({ site, region: 'all' }));
  await hub.relay('oc', []);
  await near.ingest([frameOf(site, { id: 'here', accesses: [{}, { atMs: startMs + 5 }] })]);
  await near.step(startMs + 10);
  await expect.poll(async () => (await far.state()).counters.accessesElsewhere).toBe(2);
});

describe('Coordinator', () => {
  test('a lease is handed over once, and survives an eviction before and after', async () => {
    const stub = env.COORDINATOR.getByName(objectName({ site: 'lease.test', region }));
    await stub.exchange(report());
    await stub.offer([forecastOf()]);
    await evictDurableObject(stub);
    const { leases } = await stub.exchange(report());
    expect(leases).toHaveLength(1);
    expect((await stub.exchange(report())).leases).toHaveLength(0);
    await evictDurableObject(stub);
    const lease = leases[0]!;
    const outcome = {
      leaseId: lease.id,
      site: lease.site,
      region,
      node: lease.node,
      resource: lease.resource,
      atMs: Date.now(),
      bytes: 20_000,
      latencyMs: 100,
      validator: 7,
      reason: '',
    };
    const done = { ...outcome, kind: 'done' } as const;
    await stub.settle([done]);
    await stub.settle([{ ...outcome, kind: 'used' }, done]);
    const state = await stub.state();
    expect(state.leases).toMatchObject({ offered: 1, taken: 1, done: 1, used: 1, wasted: 0 });
    expect(state.nodes[0]?.credit).toBeGreaterThan(0.5);
  });

  test('after a kill nothing is handed out nor permitted, also after an eviction, until resumed', async () => {
    const stub = env.COORDINATOR.getByName(objectName({ site: 'kill.test', region }));
    await stub.exchange(report());
    await stub.offer([forecastOf()]);
    await stub.command({ kind: 'kill', reason: 'test' });
    expect(await stub.exchange(report())).toMatchObject({ stopped: true, leases: [], permitMs: 0 });
    await evictDurableObject(stub);
    expect(await stub.permit()).toEqual({ stopped: true, permitMs: 0 });
    await stub.command({ kind: 'resume' });
    expect((await stub.permit()).permitMs).toBeGreaterThan(0);
  });

  test('its alarm lets a deadline pass', async () => {
    const stub = env.COORDINATOR.getByName(objectName({ site: 'alarm.test', region }));
    await stub.exchange(report());
    await stub.offer([forecastOf()]);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await stub.state()).leases.offered).toBe(1);
  });
});

test('a dead letter is kept, and taken in when it is sent again', async () => {
  const site = 'dead.test';
  const frame = frameOf(site, { id: 'dead', accesses: [{}, { atMs: startMs + 1 }] });
  const hub = env.HUB.getByName(deadLetterHubName);
  const message = { id: 'm', timestamp: new Date(startMs), attempts: 6, body: frame };
  const batch = createMessageBatch<Uint8Array>('forecache-dead-letter', [message]);
  await consumeQueue(batch, env);
  await evictDurableObject(hub);
  expect(await hub.replayDead()).toEqual({ sent: 1, left: 0 });
  const forecaster = env.FORECASTER.getByName(objectName({ site, region }));
  await expect
    .poll(async () => (await forecaster.state()).counters.accesses, { timeout: 20_000 })
    .toBe(2);
});
