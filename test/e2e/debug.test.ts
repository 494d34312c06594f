import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, partsOf } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;
const links = [
  '/story',
  '<a href="/quiet" data-no-prefetch>quiet</a>',
  '<a href="/logout">out</a>',
];

beforeAll(async () => {
  world = await openWorld();
  addPage(world.origin, { title: 'home', links });
  addPage(world.origin, { title: 'story', links: ['/home'] });
  await teach(world, ['home', 'story']);
  await untilHinted(world, '/home', '/story');
});

afterAll(() => world.close());

test('?forecache=debug shows each link with its forecast, what became of it, why, and the bytes', async () => {
  const page = await world.newPage();
  await page.goto(`${world.url}/home?forecache=debug`);
  for (const part of partsOf('story')) await eventOf(page, { name: 'prefetched', url: part });
  const overlay = page.locator('forecache-overlay');
  const rows = async (): Promise<Record<string, string[]>> => {
    const found = await overlay.locator('tr').all();
    const cells = await Promise.all(found.map((row) => row.locator('td').allTextContents()));
    return Object.fromEntries(cells.map(([link, ...rest]) => [link, rest]));
  };
  await expect.poll(async () => (await rows())['/quiet'], { timeout: 10_000 }).toBeDefined();
  const { '/story': story, '/quiet': quiet, '/logout': logout, link } = await rows();
  expect(link).toEqual(['forecast', 'state', 'why', 'bytes']);
  expect(story).toEqual([
    expect.stringMatching(/^[01]\.\d\d$/),
    'prefetched',
    '',
    expect.stringMatching(/^\d+$/),
  ]);
  expect(quiet?.[2]).toBe('no-prefetch');
  expect(logout?.[2]).toBe('sensitive');
  await expect
    .poll(() => overlay.locator('p').textContent(), { timeout: 10_000 })
    .toMatch(/^4 stored, \d+ queued, [1-9]\d* B spent, 0 B saved$/);
});
