import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf, eventsOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, partsOf, scriptTag } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;
const starts = ['home', 'asking', 'dry', 'tight', 'visit', 'daily', 'spent', 'guarded', 'pair'];

beforeAll(async () => {
  world = await openWorld();
  for (const title of starts) {
    const attributes = {
      asking: 'data-consent="required"',
      dry: 'data-prefetch="off"',
      tight: 'data-page-budget="10"',
      visit: 'data-session-budget="10"',
      daily: 'data-day-budget="10"',
      spent: 'data-page-budget="1800"',
    };
    const extra = Object.entries(attributes).find(([name]) => name === title)?.[1] ?? '';
    const head = scriptTag.replace(' defer', ` defer ${extra}`);
    const link =
      title === 'guarded' ? '<p data-no-prefetch><a href="/story">story</a></p>' : '/story';
    addPage(world.origin, { title, links: [link, '/other'], head });
  }
  for (const title of ['story', 'other']) addPage(world.origin, { title });
  for (const title of starts) await teach(world, [title, 'story']);
  for (const title of starts) await untilHinted(world, `/${title}`, '/story');
});

afterAll(() => world.close());

/** Prefetches that leave the browser from now on. */
function watchPrefetches(context: BrowserContext): string[] {
  const seen: string[] = [];
  context.on('request', (request) => {
    if (request.headers()['purpose'] === 'prefetch') seen.push(new URL(request.url()).pathname);
  });
  return seen;
}

/** A page of a browser that says this of itself. */
async function pageWith(
  property: string,
  value: string,
): Promise<{ page: Page; prefetched: string[] }> {
  const page = await world.newPage();
  const [object = '', name = ''] = property.split('.');
  await page.addInitScript(
    `Object.defineProperty(${object}, '${name}', { get: () => (${value}) })`,
  );
  return { page, prefetched: watchPrefetches(page.context()) };
}

test.each([
  ['Save-Data', 'save-data', 'navigator.connection', '{ saveData: true, effectiveType: "4g" }'],
  ['a 2g connection', 'slow-connection', 'navigator.connection', '{ effectiveType: "2g" }'],
  [
    'a slow-2g connection',
    'slow-connection',
    'navigator.connection',
    '{ effectiveType: "slow-2g" }',
  ],
  ['a hidden tab', 'hidden', 'document.hidden', 'true'],
  ['a browser that is offline', 'offline', 'navigator.onLine', 'false'],
])(
  'with %s nothing is prefetched, and the page says why',
  async (_name, reason, property, value) => {
    const { page, prefetched } = await pageWith(property, value);
    await page.goto(`${world.url}/home`);
    await eventOf(page, { name: 'refused', reason });
    expect((await eventsOf(page)).filter(({ name }) => name === 'prefetched')).toEqual([]);
    expect(prefetched).toEqual([]);
  },
);

test('where the connection is unknown, prefetching is allowed', async () => {
  const { page } = await pageWith('navigator.connection', 'undefined');
  await page.goto(`${world.url}/home`);
  await eventOf(page, { name: 'prefetched', url: '/story' });
});

test('with a low battery that is not charging nothing is prefetched, predicted or under the pointer', async () => {
  const { page, prefetched } = await pageWith(
    'navigator.getBattery',
    'async () => ({ level: 0.1, charging: false })',
  );
  await page.goto(`${world.url}/home`);
  await eventOf(page, { name: 'refused', reason: 'low-battery', url: '' });
  await page.hover('a[href="/story"]');
  await eventOf(page, { name: 'refused', reason: 'low-battery', url: '/story' });
  expect(prefetched).toEqual([]);
});

test('the battery is asked only where there is something to fetch', async () => {
  const page = await world.newPage();
  const asked = (): Promise<number> =>
    page.evaluate(() => (window as { asked?: number }).asked ?? 0);
  await page.addInitScript(() => {
    const counting = window as { asked?: number };
    Object.assign(navigator, {
      getBattery: async () => {
        counting.asked = (counting.asked ?? 0) + 1;
        return { level: 1, charging: true };
      },
    });
  });
  // Nothing is known of what follows it, so that its answer plans nothing.
  const answered = page
    .context()
    .waitForEvent('response', (answer) => answer.url().includes('/hints'));
  await page.goto(`${world.url}/story`);
  await answered;
  expect(await asked()).toBe(0);
  await page.goto(`${world.url}/home`);
  await eventOf(page, { name: 'prefetched', url: '/story' });
  expect(await asked()).toBeGreaterThan(0);
});

test('with Global Privacy Control there is no worker, no hint and no access', async () => {
  const { page } = await pageWith('navigator.globalPrivacyControl', 'true');
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${world.url}/home`);
  await eventOf(page, { name: 'refused', reason: 'gpc' });
  await page.waitForLoadState('networkidle');
  expect(asked.filter((path) => /hints|collect|sw\.js/.test(path))).toEqual([]);
});

test('where the site asks for consent nothing happens before it is given, and all is forgotten when it is withdrawn', async () => {
  const page = await world.newPage();
  await page.goto(`${world.url}/asking`);
  await eventOf(page, { name: 'refused', reason: 'no-consent' });
  expect(await page.evaluate(() => navigator.serviceWorker.getRegistrations())).toEqual([]);
  await page.evaluate(() => window.forecache?.consent(true));
  await eventOf(page, { name: 'prefetched', url: '/story' });
  await page.evaluate(() => window.forecache?.consent(false));
  await eventOf(page, { name: 'purged' });
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
});

test('a refusal on a page that has not begun yet forgets what an earlier page had stored', async () => {
  const page = await world.newPage();
  await page.goto(`${world.url}/asking`);
  await page.evaluate(() => window.forecache?.consent(true));
  await eventOf(page, { name: 'prefetched', url: '/story' });
  await page.goto(`${world.url}/asking`);
  await eventOf(page, { name: 'refused', reason: 'no-consent' });
  await page.evaluate(() => window.forecache?.consent(false));
  await expect.poll(() => page.evaluate(() => caches.keys()), { timeout: 10_000 }).toEqual([]);
});

test('with data-prefetch="off" nothing is prefetched', async () => {
  const page = await world.newPage();
  const prefetched = watchPrefetches(page.context());
  await page.goto(`${world.url}/dry`);
  await eventOf(page, { name: 'refused', reason: 'disabled' });
  expect(prefetched).toEqual([]);
});

test.each([
  ['page', 'tight'],
  ['session', 'visit'],
  ['day', 'daily'],
])('a prediction that does not fit the byte budget of the %s is refused', async (_of, title) => {
  const page = await world.newPage();
  await page.goto(`${world.url}/${title}`);
  await eventOf(page, { name: 'refused', url: '/story', reason: 'budget' });
});

test('what is pointed at on a page is paid from the same budget as what was predicted for it', async () => {
  const page = await world.newPage();
  await page.goto(`${world.url}/spent`);
  for (const part of partsOf('story')) await eventOf(page, { name: 'prefetched', url: part });
  await page.hover('a[href="/other"]');
  await eventOf(page, { name: 'refused', url: '/assets/other.css', reason: 'budget' });
});

test('a predicted page behind data-no-prefetch is refused', async () => {
  const page = await world.newPage();
  const prefetched = watchPrefetches(page.context());
  await page.goto(`${world.url}/guarded`);
  await eventOf(page, { name: 'refused', url: '/story', reason: 'no-prefetch' });
  expect(prefetched).toEqual([]);
});

test.each([
  ['data-no-prefetch', '<a id="it" href="/x" data-no-prefetch>x</a>', 'no-prefetch'],
  ['rel=nofollow', '<a id="it" href="/x" rel="nofollow">x</a>', 'nofollow'],
  ['download', '<a id="it" href="/x" download>x</a>', 'download'],
  ['a logout link', '<a id="it" href="/logout">x</a>', 'sensitive'],
  ['a link to the cart', '<a id="it" href="/cart?add=7">x</a>', 'sensitive'],
  ['an unlisted query', '<a id="it" href="/x?token=secret">x</a>', 'query'],
  ['another origin', '<a id="it" href="http://127.0.0.1:9/x">x</a>', 'other-origin'],
])('%s: pointing at the link prefetches nothing', async (name, link, reason) => {
  const title = `link-${name.replace(/\W+/g, '-')}`;
  addPage(world.origin, { title, links: [link] });
  const page = await world.newPage();
  const prefetched = watchPrefetches(page.context());
  await page.goto(`${world.url}/${title}`);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.hover('#it');
  await eventOf(page, { name: 'refused', reason });
  // Other pages may be predicted meanwhile; what the pointer is on never goes.
  const href = (await page.getAttribute('#it', 'href')) ?? '';
  expect(prefetched).not.toContain(new URL(href, world.url).pathname);
});

test('no more than two prefetches are under way at once', async () => {
  const page = await world.newPage();
  const counts = { open: 0, most: 0 };
  const isPrefetch = (headers: Record<string, string>): boolean =>
    headers['purpose'] === 'prefetch';
  page.context().on('request', (request) => {
    if (isPrefetch(request.headers())) counts.most = Math.max(counts.most, ++counts.open);
  });
  page.context().on('requestfinished', (request) => {
    if (isPrefetch(request.headers())) counts.open -= 1;
  });
  await page.goto(`${world.url}/pair`);
  for (const part of partsOf('story')) await eventOf(page, { name: 'prefetched', url: part });
  expect(counts.most).toBeGreaterThan(0);
  expect(counts.most).toBeLessThanOrEqual(2);
});
