import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, partsOf } from './world/site.ts';
import { startFirefox, type Firefox } from './world/start-firefox.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;
let firefox: Firefox;
const timeout = 30_000;

beforeAll(async () => {
  world = await openWorld();
  addPage(world.origin, { title: 'home', links: ['/story'] });
  addPage(world.origin, { title: 'story', links: ['/home'] });
  await teach(world, ['home', 'story'], 20);
  await untilHinted(world, '/home', '/story');
  firefox = await startFirefox();
});

afterAll(async () => {
  await firefox?.close();
  await world.close();
});

/** Paths that the worker has stored. */
async function stored(): Promise<unknown> {
  return firefox.evaluate(
    `caches.open('forecache').then((cache) => cache.keys()).then((keys) => keys.map(({ url }) => new URL(url).pathname))`,
  );
}

test('in Firefox the page works, the predicted page is prefetched with what it needs, and opens from there', async () => {
  await firefox.goto(`${world.url}/home`);
  expect(await firefox.evaluate('document.documentElement.dataset.ran')).toBe('home');
  await expect.poll(stored, { timeout }).toEqual(expect.arrayContaining(partsOf('story')));

  world.origin.answers.set('/story', { status: 503, body: 'gone' });
  await firefox.goto(`${world.url}/story`);
  expect(await firefox.evaluate('document.title')).toBe('story');
  expect(await firefox.evaluate('document.documentElement.dataset.ran')).toBe('story');
});

test('in Firefox what the worker answered is collected', async () => {
  const accesses = (): string[] =>
    world.collected
      .flatMap((batch) => batch.accesses)
      .filter(({ servedFrom }) => servedFrom === 'browser-prefetched')
      .map(({ resource }) => resource);
  await expect.poll(accesses, { timeout }).toContain('/story');
});
