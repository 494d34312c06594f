import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, partsOf } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  addPage(world.origin, { title: 'home', links: ['/story', '/other'] });
  addPage(world.origin, { title: 'story', links: ['/home'] });
  addPage(world.origin, { title: 'other' });
});

afterAll(() => world.close());

test('a page with only the script tag learns what comes next, and the predicted page opens complete with the network off', async () => {
  await teach(world, ['home', 'story']);
  await untilHinted(world, '/home', '/story');

  const page = await world.newPage();
  await page.goto(`${world.url}/home`);
  for (const part of partsOf('story')) await eventOf(page, { name: 'prefetched', url: part });

  await page.context().setOffline(true);
  await page.click('a[href="/story"]');
  await page.waitForURL('**/story');
  expect(await page.title()).toBe('story');
  expect(await page.evaluate(() => document.documentElement.dataset.ran)).toBe('story');
  expect(await page.locator('h1').evaluate((h1) => getComputedStyle(h1).color)).toBe(
    'rgb(0, 128, 0)',
  );
  expect(await page.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(40);
});
