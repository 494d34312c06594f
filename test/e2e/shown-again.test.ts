import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from './world/open-world.ts';
import { addPage } from './world/site.ts';
import { makeProfile, startKillable, type KillableBrowser } from './world/start-killable.ts';

// In a browser that Playwright did not start: its own flags forbid the back/forward cache.
let world: World;
let browser: KillableBrowser;
let removeProfile: () => Promise<void>;
let page: Page;
const timeout = 15_000;
/** Pages that the browser wanted hints for; its own cache may have had them. */
const asked: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  for (const title of ['home', 'shown'])
    addPage(world.origin, { title, links: ['/home', '/shown'] });
  const profile = await makeProfile();
  removeProfile = profile.remove;
  browser = await startKillable(profile.folder);
  ({ page } = browser);
  page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === '/.forecache/hints') asked.push(url.searchParams.get('page') ?? '');
  });
});

afterAll(async () => {
  await browser.kill();
  await removeProfile();
  await world.close();
});

test('a page that the back/forward cache restores is an access, and asks for hints again', async () => {
  await page.goto(`${world.url}/home`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    addEventListener('pageshow', ({ persisted }) => {
      document.title = persisted ? 'restored' : 'loaded';
    });
  });
  await expect.poll(() => asked, { timeout }).toContain('/home');
  asked.length = 0;
  await page.goto(`${world.url}/shown`);
  await page.evaluate(() => history.back());
  await expect.poll(() => page.title(), { timeout }).toBe('restored');
  await expect.poll(() => asked, { timeout }).toContain('/home');
  const accesses = (): string[] =>
    world.collected.flatMap((batch) => batch.accesses.map(({ resource }) => resource));
  await expect.poll(accesses, { timeout }).toContain('/home');
});
