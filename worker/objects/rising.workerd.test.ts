import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { encodeAccessBatch, type Access } from '../../protocol/index.ts';
import { objectName, siteHubName } from './object-name.ts';

const site = 'rising.test';
const minute = 60_000;
const stories = 30;
const lagMs = 6 * minute;
let batches = 0;

function frameOf(region: string, accesses: readonly Partial<Access>[]): Uint8Array {
  const node = region === 'weur' ? 'AMS' : 'IAD';
  return encodeAccessBatch({
    id: `rising-${batches++}`,
    site,
    region,
    node,
    agent: 'edge',
    sentAtMs: Date.now(),
    accesses: accesses.map((access) => ({
      atMs: 0,
      visitor: 'v',
      resource: '/',
      page: '',
      application: '',
      task: '',
      kind: 'document',
      status: 200,
      bytes: 30_000,
      freshForMs: 10 * minute,
      validator: 0,
      servedFrom: 'origin',
      ...access,
    })),
  });
}

const crowd = (resource: string, fromMs: number): Partial<Access>[] =>
  Array.from({ length: 20 }, (_, n) => ({ resource, visitor: `v${n}`, atMs: fromMs + n * 3_000 }));

test(
  'what rises in a region that another follows is leased in the other before it is asked for there',
  { timeout: 120_000 },
  async () => {
    const hub = env.HUB.getByName(siteHubName(site));
    const follower = env.FORECASTER.getByName(objectName({ site, region: 'weur' }));
    await hub.relay('weur', []);
    const nowMs = Date.now();
    for (let story = 0; story < stories; story++) {
      const atMs = nowMs - (stories - story + 1) * 20 * minute;
      const resource = `/story/${story}x`;
      await hub.relay('enam', [frameOf('enam', crowd(resource, atMs))]);
      await follower.ingest([frameOf('weur', [{ resource, visitor: 'w', atMs: atMs + lagMs }])]);
    }
    await hub.relay('enam', [frameOf('enam', crowd('/news', nowMs - 2 * minute))]);
    await follower.step(nowMs);
    const coordinator = env.COORDINATOR.getByName(objectName({ site, region: 'weur' }));
    // The forecaster's own alarm may have been first to forecast, and be still about to offer.
    await expect
      .poll(async () => (await coordinator.state()).recentLeases, { timeout: 30_000 })
      .toMatchObject([{ resource: '/news', node: 'AMS' }]);
    expect((await follower.state()).counters.forecastsRising).toBeGreaterThan(0);
  },
);
