import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf, eventsOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { reportOf } from './world/report.ts';
import { addPage, pageHtml, partsOf, scriptTag } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;
const starts = ['home', 'built'];
const operatorToken = 'token-of-the-tests';

beforeAll(async () => {
  world = await openWorld({ OPERATOR_TOKEN: operatorToken });
  addPage(world.origin, { title: 'home', links: ['/story', '/other'] });
  addPage(world.origin, { title: 'built', links: ['/story'], head: taggedBuild('1') });
  addPage(world.origin, { title: 'story', links: ['/home'] });
  addPage(world.origin, { title: 'unhinted' });
  addPage(world.origin, { title: 'preloaded', links: ['/story'] });
  world.origin.answers.set('/item', { body: pageHtml({ title: 'item' }) });
  for (const start of starts) await teach(world, [start, 'story'], 30);
  for (const start of starts) await untilHinted(world, `/${start}`, '/story');
});

afterAll(() => world.close());

function taggedBuild(build: string): string {
  return scriptTag.replace(' defer', ` defer data-build="${build}"`);
}

async function openWithStory(path = '/home'): Promise<Page> {
  const page = await world.newPage();
  await page.goto(world.url + path);
  for (const part of partsOf('story')) await eventOf(page, { name: 'prefetched', url: part });
  return page;
}

test('a predicted page can be read offline after the tab was closed and another opened', async () => {
  const page = await openWithStory();
  const context = page.context();
  await page.close();
  await context.setOffline(true);
  const later = await context.newPage();
  await later.goto(`${world.url}/story`);
  expect(await later.title()).toBe('story');
  expect(await later.locator('h1').evaluate((h1) => getComputedStyle(h1).color)).toBe(
    'rgb(0, 128, 0)',
  );
});

test('offline, a page that nobody predicted is answered by a list of what can be read', async () => {
  const page = await openWithStory();
  await page.context().setOffline(true);
  await page.goto(`${world.url}/other`);
  expect(await page.locator('h1').textContent()).toBe('You are offline');
  expect(await page.locator('li a').allTextContents()).toEqual(['/story']);
});

/** Puts a worker of the site's own into the origin, with Forecache as one line of it, and a page that registers it. */
async function addOwnWorker(): Promise<void> {
  const { outputFiles } = await build({
    stdin: {
      resolveDir: fileURLToPath(new URL('../../client-sdk/service-worker', import.meta.url)),
      contents: `import { forecache } from './index.ts'; forecache({ offlinePage: '/offline' });`,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
  });
  const headers = { 'content-type': 'text/javascript', 'cache-control': 'no-store' };
  world.origin.answers.set('/own-worker.js', { body: outputFiles[0]?.text ?? '', headers });
  world.origin.answers.set('/register.js', {
    body: `navigator.serviceWorker.register('/own-worker.js', { scope: '/' })`,
    headers,
  });
  addPage(world.origin, { title: 'offline' });
  const head = `${scriptTag.replace(' defer', ' defer data-worker=""')}<script src="/register.js" defer></script>`;
  addPage(world.origin, { title: 'owned', head });
}

test('offline, a site that names an offline page of its own shows that one, which was fetched while there was a network', async () => {
  await addOwnWorker();
  const page = await world.newPage();
  await page.goto(`${world.url}/owned`);
  for (const part of partsOf('offline')) await eventOf(page, { name: 'prefetched', url: part });
  await page.context().setOffline(true);
  await page.goto(`${world.url}/nowhere`);
  expect(await page.title()).toBe('offline');
  expect(await page.locator('h1').evaluate((h1) => getComputedStyle(h1).color)).toBe(
    'rgb(0, 128, 0)',
  );
});

test('a new worker waits while tabs are open, and they go on with the old one', async () => {
  await addOwnWorker();
  const page = await world.newPage();
  await page.goto(`${world.url}/owned`);
  for (const part of partsOf('offline')) await eventOf(page, { name: 'prefetched', url: part });
  const second = await page.context().newPage();
  await second.goto(`${world.url}/owned`);
  const old = world.origin.answers.get('/own-worker.js');
  if (typeof old !== 'object') throw new Error('no worker');
  world.origin.answers.set('/own-worker.js', { ...old, body: `${old.body}\n// another` });
  const update = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const before = registration.active;
    await registration.update();
    const { installing } = registration;
    if (installing)
      await new Promise((resolve) => installing.addEventListener('statechange', resolve));
    const isTheOld = registration.active === before;
    return { waiting: registration.waiting?.state, isTheOld };
  });
  expect(update).toEqual({ waiting: 'installed', isTheOld: true });
  await page.goto(`${world.url}/offline`);
  await eventOf(second, { name: 'used', url: '/offline' });
  expect(await page.evaluate(() => document.documentElement.dataset.ran)).toBe('offline');
});

test('a page that the worker holds is not fetched again when it is opened', async () => {
  const page = await openWithStory();
  const asked: string[] = [];
  page.context().on('request', (request) => {
    if (request.serviceWorker()) asked.push(new URL(request.url()).pathname);
  });
  await page.click('a[href="/story"]');
  await page.waitForURL('**/story');
  await page.waitForLoadState('load');
  expect(asked.filter((path) => partsOf('story').includes(path))).toEqual([]);
});

test('a page that came from the store hears so itself, once', async () => {
  const page = await openWithStory();
  await page.click('a[href="/story"]');
  await page.waitForURL('**/story');
  const { bytes, confidence } = await eventOf(page, { name: 'used', url: '/story' });
  expect(bytes).toBeGreaterThan(0);
  expect(confidence).toBeGreaterThan(0);
  // What the page's own parts spared is told after it.
  await eventOf(page, { name: 'used', url: '/assets/story.css' });
  const told = (await eventsOf(page)).filter(({ url }) => url === '/story');
  expect(told.map(({ name }) => name)).toEqual(['used']);
});

test('logging out drops what is stored, the queue and the pseudonym', async () => {
  const page = await openWithStory();
  await page.evaluate(() => window.forecache?.logout());
  await eventOf(page, { name: 'purged' });
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  const { entries, queued } = await reportOf(page);
  expect({ entries, queued }).toEqual({ entries: [], queued: 0 });
});

test('Clear-Site-Data: "storage" from the site leaves nothing stored, and the site goes on', async () => {
  world.origin.answers.set('/leave', {
    // Without the tag: it would ask for hints anew, and may fetch the same again.
    body: pageHtml({ title: 'leave', head: '' }),
    headers: { 'clear-site-data': '"storage"', 'cache-control': 'no-store' },
  });
  const page = await openWithStory();
  await page.goto(`${world.url}/leave`);
  expect(await page.title()).toBe('leave');
  await page.goto(`${world.url}/other`);
  const kept = await page.evaluate(() => caches.match('/story').then((found) => found?.status));
  expect(kept).toBeUndefined();
});

test('an invalidation drops the paths that it names, and only those', async () => {
  const page = await openWithStory();
  await page.evaluate(() => window.forecache?.invalidate(['/assets/*']));
  await eventOf(page, { name: 'purged' });
  expect((await reportOf(page)).entries.map(({ url }) => url)).toEqual(['/story']);
});

test('what is purged at the edge leaves the browser when the visitor points at a link to it', async () => {
  const page = await openWithStory();
  addPage(world.origin, { title: 'story', links: ['/home'], body: '<p id="new">Corrected</p>' });
  const purged = await world.edge.fetch({
    url: `${world.url}/.forecache/purge`,
    place: world.place,
    method: 'POST',
    headers: { authorization: `Bearer ${operatorToken}` },
    body: new TextEncoder().encode('{"scope":"resource","values":["/story"]}'),
  });
  expect(purged.status).toBe(200);
  await page.evaluate(() => (window.forecacheEvents.length = 0));
  await page.hover('a[href="/story"]');
  await eventOf(page, { name: 'prefetched', url: '/story' });
  await page.click('a[href="/story"]');
  await page.waitForURL('**/story');
  expect(await page.locator('#new').textContent()).toBe('Corrected');
});

test('a deploy drops the old pages at once, and the old chunks when the last other tab is gone', async () => {
  const page = await openWithStory('/built');
  const old = await page.context().newPage();
  await old.goto(`${world.url}/built`);
  const head = taggedBuild('2').replace(' defer', ' defer data-prefetch="off"');
  addPage(world.origin, { title: 'rebuilt', head });
  await page.goto(`${world.url}/rebuilt`);
  const urls = async (): Promise<string[]> => (await reportOf(page)).entries.map(({ url }) => url);
  await expect.poll(urls).not.toContain('/story');
  expect(await urls()).toContain('/assets/story.js');
  await old.close();
  await page.reload();
  await expect.poll(urls, { timeout: 5_000 }).toEqual([]);
});

test('the self-destruct worker takes away the worker, the cache and the database', async () => {
  const page = await openWithStory();
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/.forecache/self-destruct.js', { scope: '/' });
  });
  await expect
    .poll(
      () =>
        page.evaluate(async () => ({
          workers: (await navigator.serviceWorker.getRegistrations()).length,
          caches: await caches.keys(),
          databases: (await indexedDB.databases()).length,
        })),
      { timeout: 10_000 },
    )
    .toEqual({ workers: 0, caches: [], databases: 0 });
});

test('with the storage full the site works', async () => {
  const page = await world.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: world.url, quotaSize: 1 });
  await page.goto(`${world.url}/home`);
  await page.click('a[href="/story"]');
  await page.waitForURL('**/story');
  expect(await page.title()).toBe('story');
});

test('without static routing a page is asked for by navigation preload, once, but not while anything is stored', async () => {
  const page = await world.newPage();
  await page.context().route('**/.forecache/sw.js', async (route) => {
    const response = await route.fetch();
    const unrouted = 'delete InstallEvent.prototype.addRoutes;';
    await route.fulfill({ response, body: unrouted + (await response.text()) });
  });
  const isOn = () =>
    page.evaluate(async () => {
      const { navigationPreload } = await navigator.serviceWorker.ready;
      return (await navigationPreload.getState()).enabled;
    });
  const askedFor = (path: string) => world.asked.filter((one) => one.path === path);
  for (const path of ['/unhinted', '/preloaded']) world.withoutHints.add(path);
  await page.goto(`${world.url}/unhinted`);
  await expect.poll(isOn, { timeout: 10_000 }).toBe(true);
  await page.goto(`${world.url}/preloaded`);
  expect(await page.title()).toBe('preloaded');
  expect(askedFor('/preloaded')).toEqual([{ path: '/preloaded', byPreload: true }]);
  // The page has arrived by then, with nothing to store.
  await expect.poll(() => world.hinted, { timeout: 10_000 }).toContain('/preloaded');
  await page.hover('a[href="/story"]');
  await eventOf(page, { name: 'prefetched', url: '/story' });
  expect(await isOn()).toBe(false);
  await page.goto(`${world.url}/unhinted`);
  expect(askedFor('/unhinted').map(({ byPreload }) => byPreload)).toEqual([false, false]);
});

test('in a browser without IndexedDB the site works as if Forecache were not there', async () => {
  const page = await world.newPage();
  await page.context().route('**/.forecache/sw.js', async (route) => {
    const response = await route.fetch();
    const blocked = `Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('blocked', 'SecurityError') } });`;
    await route.fulfill({ response, body: blocked + (await response.text()) });
  });
  await page.goto(`${world.url}/home`);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.click('a[href="/story"]');
  await page.waitForURL('**/story');
  expect(await page.evaluate(() => document.documentElement.dataset.ran)).toBe('story');
});
