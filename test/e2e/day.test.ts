import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

/** One view every five minutes for 24 hours, without the minutes between. */
const views = 288;
const halfDay = views / 2;
const distinctViews = 12;
/** What a garbage collector leaves or takes by chance. */
const slackBytes = 400_000;

let world: World;

beforeAll(async () => {
  world = await openWorld();
  for (let view = 0; view < distinctViews; view++) addPage(world.origin, { title: `view-${view}` });
  for (let view = 0; view < distinctViews; view++) {
    await teach(world, [`view-${view}`, `view-${(view + 1) % distinctViews}`], 6);
  }
  await untilHinted(world, '/view-0', '/view-1');
});

afterAll(() => world.close());

/** Shows views one after the other, each when the worker has answered for the one before. */
async function walk(page: Page, from: number, to: number): Promise<void> {
  await page.evaluate(
    async ({ from, to, distinctViews }) => {
      for (let view = from; view < to; view++) {
        const answered = new Promise<void>((resolve) => {
          const listen = ({ data }: MessageEvent): void => {
            if (data?.forecache?.type !== 'forecast') return;
            navigator.serviceWorker.removeEventListener('message', listen);
            resolve();
          };
          navigator.serviceWorker.addEventListener('message', listen);
        });
        history.replaceState(null, '', `/view-${view % distinctViews}`);
        await answered;
      }
    },
    { from, to, distinctViews },
  );
  await page.evaluate(() => {
    // The test's own record, not Forecache's.
    window.forecacheEvents.length = 0;
    performance.clearResourceTimings();
  });
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

test('in a tab that shows views for a day, memory and storage of the second half are those of the first', async () => {
  const page = await world.newPage();
  const session = await page.context().newCDPSession(page);
  await page.goto(`${world.url}/view-0`);
  await eventOf(page, { name: 'prefetched', url: '/view-1' });
  const storedBytes = (): Promise<number> =>
    page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);

  await walk(page, 1, halfDay);
  const noon = { heap: await heapBytes(session), stored: await storedBytes() };
  await walk(page, halfDay, views);
  const midnight = { heap: await heapBytes(session), stored: await storedBytes() };

  expect(midnight.heap).toBeLessThan(noon.heap + slackBytes);
  expect(midnight.stored).toBeLessThan(noon.stored + slackBytes);
});
