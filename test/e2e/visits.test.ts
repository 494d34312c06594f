import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, pageHtml, partsOf, scriptTag } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  for (const title of ['home', 'view']) addPage(world.origin, { title });
  addPage(world.origin, { title: 'next' });
  addPage(world.origin, { title: 'strict', head: '' });
  const strict = pageHtml({ title: 'strict', head: '' })
    .replace('<link', scriptTag.replace('<script', '<script nonce="abc123"') + '<link')
    .replace('<script src="/assets', '<script nonce="abc123" src="/assets');
  world.origin.answers.set('/strict', {
    body: strict,
    headers: {
      'content-security-policy':
        "default-src 'self'; script-src 'nonce-abc123' 'strict-dynamic'; object-src 'none'; base-uri 'none'",
    },
  });
  for (const start of ['strict', 'view']) {
    await teach(world, [start, 'next'], 20);
    await untilHinted(world, `/${start}`, '/next');
  }
});

afterAll(() => world.close());

/** Hints that browsers ask for from now on, by page. */
function watchHints(context: BrowserContext): string[] {
  const pages: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === '/.forecache/hints') pages.push(url.searchParams.get('page') ?? '');
  });
  return pages;
}

async function untilActive(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
}

/** Accesses of this resource that the browser has sent. */
function collectedOf(resource: string): number {
  return world.collected
    .flatMap(({ accesses }) => accesses)
    .filter((one) => one.resource === resource).length;
}

test('under a Content-Security-Policy with strict-dynamic the tag works, and nothing violates the policy', async () => {
  const page = await world.newPage();
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) violations.push(message.text());
  });
  await page.goto(`${world.url}/strict`);
  for (const part of partsOf('next')) await eventOf(page, { name: 'prefetched', url: part });
  expect(violations).toEqual([]);
});

test('a soft navigation of a single-page application asks for hints of the new view and is an access', async () => {
  const page = await world.newPage();
  const hinted = watchHints(page.context());
  await page.goto(`${world.url}/home`);
  await untilActive(page);
  await page.evaluate(() => history.pushState(null, '', '/view'));
  await eventOf(page, { name: 'prefetched', url: '/next' });
  expect(hinted).toContain('/view');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(() => collectedOf('/view'), { timeout: 10_000 }).toBe(1);
});

test('a view that a page goes on to before it has loaded is an access of its own, and the one that hints are asked for', async () => {
  addPage(world.origin, { title: 'slow' });
  world.held.hold('/assets/slow.svg');
  const page = await world.newPage();
  const hinted = watchHints(page.context());
  const before = collectedOf('/view');
  await page.goto(`${world.url}/slow`, { waitUntil: 'domcontentloaded' });
  await page.evaluate(() => history.pushState(null, '', '/view'));
  world.held.release('/assets/slow.svg');
  await eventOf(page, { name: 'prefetched', url: '/next' });
  expect(hinted).toEqual(['/view']);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(() => collectedOf('/view'), { timeout: 10_000 }).toBe(before + 1);
});

test('in a browser without the Navigation API a soft navigation counts as well, once', async () => {
  const page = await world.newPage();
  await page.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }));
  const hinted = watchHints(page.context());
  await page.goto(`${world.url}/home`);
  await untilActive(page);
  await page.evaluate(() => history.pushState(null, '', '/view'));
  await eventOf(page, { name: 'prefetched', url: '/next' });
  expect(hinted.filter((path) => path === '/view')).toHaveLength(1);
});

test('a batch says application, task and class of visitor as the site named them, and the round trip', async () => {
  const tags = 'data-application="magazine" data-task="read" data-user-class="member"';
  const head = scriptTag.replace(' defer', ` defer ${tags}`);
  addPage(world.origin, { title: 'tagged', links: ['/next'], head });
  const page = await world.newPage();
  await page.goto(`${world.url}/tagged`);
  await untilActive(page);
  await page.hover('a[href="/next"]');
  await eventOf(page, { name: 'prefetched', url: '/next' });
  await page.evaluate(() => history.pushState(null, '', '/home'));
  const member = (): (typeof world.collected)[number] | undefined =>
    world.collected.find(({ userClass }) => userClass === 'member');
  await expect.poll(member, { timeout: 10_000 }).toBeDefined();
  expect(member()?.roundTripMs).toBeGreaterThan(0);
  expect(member()?.accesses[0]).toMatchObject({ application: 'magazine', task: 'read' });
});

test('a change of the fragment alone is no visit', async () => {
  const page = await world.newPage();
  const hinted = watchHints(page.context());
  await page.goto(`${world.url}/strict`);
  await eventOf(page, { name: 'prefetched', url: '/next' });
  await page.evaluate(() => {
    location.hash = 'part';
    history.pushState(null, '', '/view');
  });
  await expect.poll(() => hinted).toContain('/view');
  expect(hinted.filter((path) => path === '/strict')).toHaveLength(1);
});

test('a page that is being prerendered does nothing until it is shown, and then counts once', async () => {
  const page = await world.newPage();
  const hinted = watchHints(page.context());
  // Chromium prerenders nothing while a debugger is attached, so the state is set from here.
  await page.addInitScript(() => {
    let prerendering = true;
    Object.defineProperty(document, 'prerendering', { get: () => prerendering });
    addEventListener('shown', () => {
      prerendering = false;
      document.dispatchEvent(new Event('prerenderingchange'));
    });
  });
  await page.goto(`${world.url}/home`, { waitUntil: 'networkidle' });
  expect(await page.evaluate(() => navigator.serviceWorker.getRegistrations())).toEqual([]);
  expect(hinted).toEqual([]);
  await page.evaluate(() => window.dispatchEvent(new Event('shown')));
  await expect.poll(() => hinted, { timeout: 10_000 }).toEqual(['/home']);
});
