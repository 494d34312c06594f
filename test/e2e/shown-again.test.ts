import type { ConsoleMessage, Page } from 'playwright-core';
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

const isPageShow = (message: ConsoleMessage): boolean =>
  /^(?:restored|loaded)$/.test(message.text());

test('a page that the back/forward cache restores is an access, and asks for hints again', async () => {
  // A message of the worker to a page that is kept would throw it out: the page is left when all has been said.
  await page.addInitScript(() =>
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.forecache?.type === 'ready') document.documentElement.dataset['ready'] = 'yes';
    }),
  );
  await page.goto(`${world.url}/home`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    addEventListener('pageshow', ({ persisted }) =>
      console.info(persisted ? 'restored' : 'loaded'),
    );
  });
  await expect.poll(() => asked, { timeout }).toContain('/home');
  await page.waitForSelector('html[data-ready]', { state: 'attached', timeout });
  asked.length = 0;
  await page.goto(`${world.url}/shown`);
  // It tells by itself: a script that is run in a kept page from outside throws it out.
  const told = page.waitForEvent('console', { predicate: isPageShow, timeout });
  await page.evaluate(() => history.back());
  expect((await told).text()).toBe('restored');
  await expect.poll(() => asked, { timeout }).toContain('/home');
  const accesses = (): string[] =>
    world.collected.flatMap((batch) => batch.accesses.map(({ resource }) => resource));
  await expect.poll(accesses, { timeout }).toContain('/home');
});
