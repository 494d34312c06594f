import {
  createExecutionContext,
  createMessageBatch,
  evictDurableObject,
  getQueueResult,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import {
  encodeAccessBatch,
  encodeOutcomes,
  type Forecast,
  type Lease,
  type Outcome,
} from '../../protocol/index.ts';
import { spreadText } from '../coordinate/spread.ts';
import type { Traffic } from '../coordinate/types.ts';
import type { Tokens } from '../coordinate/budget.ts';
import type { Env } from '../env.ts';
import { consumeQueue } from '../queue.ts';
import { Coordinator } from './coordinator.ts';
import { objectName } from './object-name.ts';

const region = 'enam';
const nodes = ['IAD', 'EWR', 'ATL', 'ORD', 'YYZ'];
const rounds = 100;
const leasesARound = 100;
const startMs = Date.UTC(2026, 4, 4);
const roundMs = 1_000;

/** Who keeps the switches and budgets above a coordinator, and denies nothing. */
const plenty = {
  permit: async () => ({ stopped: false, permitMs: 500 }),
  draw: async ({ wanted }: { wanted: Tokens }) => wanted,
};

/**
 * A driven clock, so that both runs live through the same moments; budgets and the breaker, which
 * act on what they have heard so far, are out of the way.
 */
const drivenEnv: Env = {
  ...env,
  COORDINATOR: Object.assign(Object.create(env.COORDINATOR), {
    getByName: (name: string) => (name.endsWith('|all') ? plenty : env.COORDINATOR.getByName(name)),
  }),
  CLOCK: 'driven',
  COORDINATOR_SETTINGS: JSON.stringify({
    requestsPerSecond: 1e6,
    bytesPerSecond: 1e12,
    breakerFailures: 1e9,
  }),
};

/** A coordinator in a real object, over its real storage, that can be restarted and evicted. */
function openCoordinator(site: string) {
  const stub = env.COORDINATOR.getByName(objectName({ site, region }));
  let live: Coordinator | undefined;
  return {
    run<T>(act: (coordinator: Coordinator) => Promise<T>): Promise<T> {
      return runInDurableObject(stub, (_instance, state) => {
        live ??= new Coordinator(state, drivenEnv);
        return act(live);
      });
    },
    restart(): void {
      live = undefined;
    },
    async evict(): Promise<void> {
      live = undefined;
      await evictDurableObject(stub);
    },
  };
}

function forecastsOf(round: number): Forecast[] {
  const atMs = startMs + round * roundMs;
  return Array.from({ length: leasesARound }, (_, index) => ({
    resource: `/${round}/${index}`,
    region,
    madeAtMs: atMs,
    horizonMs: 7_200_000,
    expectedCount: 3,
    confidence: 0.95,
    source: 'successor',
    kind: 'document',
    bytes: 20_000,
    freshForMs: 7_200_000,
    volatility: 0,
    nodes: [{ node: nodes[index % nodes.length]!, share: 1 }],
  }));
}

/** Visitors' requests that bear the uses out. */
function trafficAt(atMs: number): Traffic {
  const hits = {
    accesses: 100,
    misses: 50,
    missBytes: 1e6,
    plainMisses: 150,
    plainMissBytes: 3e6,
    prefetchedHits: 100,
    errors: 0,
  };
  return { atMs, nodes: nodes.map((node) => ({ node, ...hits })), stored: [] };
}

/** What becomes of a lease depends on its resource alone, so that both runs tell the same story. */
function outcomesOf(lease: Lease): Outcome[] {
  const fate = spreadText(lease.resource, 'fate');
  const outcome = (kind: Outcome['kind'], afterMs: number, reason = ''): Outcome => ({
    leaseId: lease.id,
    site: 'chaos',
    region,
    node: lease.node,
    resource: lease.resource,
    kind,
    atMs: lease.issuedAtMs + afterMs,
    bytes: 20_000,
    latencyMs: 40 + Math.floor(fate * 400),
    validator: 9,
    reason,
  });
  if (fate < 0.05) return [outcome('failed', 300, 'connection')];
  if (fate < 0.1) return [outcome('late', 300, 'asked-before-arrival')];
  const done = outcome('done', 400);
  return fate < 0.8 ? [done, outcome('used', 5_000)] : [done, outcome('wasted', 60_000)];
}

/** Runs the story; `disturb` may repeat, delay and shuffle outcomes and take the object down. */
async function runStory(site: string, disturbed: boolean) {
  const coordinator = openCoordinator(site);
  const handed = new Map<string, number>();
  const chance = (name: string): number => spreadText(site, name);
  let late: Outcome[] = [];
  for (let round = 0; round < rounds; round++) {
    const atMs = startMs + round * roundMs;
    if (disturbed && chance(`evict ${round}`) < 0.2) await coordinator.evict();
    if (disturbed && chance(`restart ${round}`) < 0.4) coordinator.restart();
    const reports = nodes.map((node) => ({
      node,
      region,
      atMs,
      freeBytes: 1e9,
      capacityBytes: 1e9,
      roundTripMs: 0,
      accesses: 0,
      wants: 1_000,
    }));
    const leases = await coordinator.run(async (object) => {
      for (const report of reports) await object.exchange({ ...report, wants: 0 });
      await object.offer(forecastsOf(round), trafficAt(atMs));
      if (disturbed && chance(`mid ${round}`) < 0.2) return [];
      const orders = await Promise.all(reports.map((report) => object.exchange(report)));
      return orders.flatMap((order) => order.leases);
    });
    for (const { id } of leases) handed.set(id, (handed.get(id) ?? 0) + 1);
    const told = leases.flatMap(outcomesOf);
    if (!disturbed) await coordinator.run((object) => object.settle(told));
    else {
      const all = [...late, ...told, ...told.filter((_, i) => chance(`twice ${round} ${i}`) < 0.3)];
      all.sort(
        (a, b) =>
          chance(`${round} ${a.leaseId} ${a.kind}`) - chance(`${round} ${b.leaseId} ${b.kind}`),
      );
      const kept = Math.floor(all.length * 0.7);
      late = all.slice(kept);
      await coordinator.run((object) => object.settle(all.slice(0, kept)));
    }
  }
  const endMs = startMs + rounds * roundMs;
  const rest = await coordinator.run(async (object) => {
    const taken = await Promise.all(
      nodes.map((node) =>
        object.exchange({
          node,
          region,
          atMs: endMs,
          freeBytes: 1e9,
          capacityBytes: 1e9,
          roundTripMs: 0,
          accesses: 0,
          wants: 10_000,
        }),
      ),
    );
    return taken.flatMap((order) => order.leases);
  });
  for (const { id } of rest) handed.set(id, (handed.get(id) ?? 0) + 1);
  if (disturbed) await coordinator.evict();
  return coordinator.run(async (object) => {
    await object.settle([...late, ...rest.flatMap(outcomesOf)]);
    return {
      handed,
      credits: await object.credits(endMs + 3_600_000),
      stages: (await object.state()).leases,
    };
  });
}

test(
  '10,000 leases with evictions, restarts, repeated and shuffled outcomes end as the undisturbed run',
  { timeout: 180_000 },
  async () => {
    const calm = await runStory('calm.test', false);
    const wild = await runStory('wild.test', true);
    for (const { handed } of [calm, wild]) {
      expect(handed.size).toBe(rounds * leasesARound);
      expect([...handed.values()].every((times) => times === 1)).toBe(true);
    }
    expect(wild.stages).toEqual(calm.stages);
    expect(wild.credits).toEqual(calm.credits);
  },
);

test(
  'accesses told twice, out of order and between evictions are all counted, once',
  { timeout: 180_000 },
  async () => {
    const site = 'frames.test';
    const stub = env.FORECASTER.getByName(objectName({ site, region }));
    const frames = Array.from({ length: 120 }, (_, index) =>
      encodeAccessBatch({
        id: `batch-${index}`,
        site,
        region,
        node: nodes[index % nodes.length]!,
        agent: 'edge',
        sentAtMs: startMs,
        accesses: Array.from({ length: 50 }, (__, at) => ({
          atMs: startMs + index * 100 + at,
          visitor: `v${at % 9}`,
          resource: `/${(index * 7 + at) % 90}`,
          page: '',
          application: '',
          task: '',
          kind: 'document' as const,
          status: 200,
          bytes: 1_000,
          freshForMs: 60_000,
          validator: 1,
          servedFrom: 'origin' as const,
        })),
      }),
    );
    const twice = [...frames.keys(), ...frames.keys()].sort(
      (a, b) => spreadText(String(a), site) - spreadText(String(b), site),
    );
    for (let at = 0; at < twice.length; at += 16) {
      const messages = twice.slice(at, at + 16).map((index, offset) => ({
        id: `m${at + offset}`,
        timestamp: new Date(startMs),
        attempts: 1,
        body: frames[index]!,
      }));
      const batch = createMessageBatch<Uint8Array>('forecache-access', messages);
      await consumeQueue(batch, env);
      const result = await getQueueResult(batch, createExecutionContext());
      expect(result.explicitAcks).toHaveLength(messages.length);
      if (spreadText(String(at), 'evict') < 0.4) await evictDurableObject(stub);
    }
    expect((await stub.state()).counters.accesses).toBe(120 * 50);
  },
);

test('a frame that nobody can read is acknowledged, one for an object that fails is tried again', async () => {
  const good = encodeOutcomes([]);
  const bad = new Uint8Array([8, 1, 250]);
  const message = (id: string, body: Uint8Array) => ({
    id,
    timestamp: new Date(startMs),
    attempts: 1,
    body,
  });
  const batch = createMessageBatch<Uint8Array>('forecache-outcome', [
    message('good', good),
    message('bad', bad),
  ]);
  await consumeQueue(batch, env);
  const result = await getQueueResult(batch, createExecutionContext());
  expect(result.explicitAcks.sort()).toEqual(['bad', 'good']);
  const [lease] = [
    outcomesOf({ id: 'x', node: 'IAD', resource: '/', issuedAtMs: startMs } as Lease),
  ];
  const failing = createMessageBatch<Uint8Array>('forecache-outcome', [
    message('again', encodeOutcomes(lease!)),
  ]);
  const broken = {
    getByName: () => {
      throw new Error('down');
    },
  };
  const { COORDINATOR: _real, ...rest } = env;
  await consumeQueue(failing, {
    ...rest,
    COORDINATOR: broken as unknown as typeof env.COORDINATOR,
  });
  const retried = await getQueueResult(failing, createExecutionContext());
  expect(retried.retryMessages.map(({ msgId }) => msgId)).toEqual(['again']);
});
