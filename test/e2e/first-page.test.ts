import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, pageHtml, partsOf } from './world/site.ts';

// A first page whose parts the browser's own cache holds: the visitor was at a page without the tag before.
let world: World;
const timeout = 10_000;
const [, ...parts] = partsOf('first');

declare global {
  interface Window {
    timesObserved: number;
  }
}

beforeAll(async () => {
  world = await openWorld();
  addPage(world.origin, { title: 'first', links: ['/next'] });
  addPage(world.origin, { title: 'next' });
  world.origin.answers.set('/untagged', { body: pageHtml({ title: 'first', head: '' }) });
  // Nothing is prefetched here: what is told comes from the browser's cache.
  for (const page of ['/first', '/next', '/view']) world.withoutHints.add(page);
});

afterAll(() => world.close());

/** A visitor on a first page that has said all that it says by itself. */
async function openFirst(): Promise<Page> {
  const page = await world.newPage();
  await page.addInitScript(() => {
    window.timesObserved = 0;
    window.PerformanceObserver = new Proxy(PerformanceObserver, {
      construct(target, [callback]: [PerformanceObserverCallback]) {
        window.timesObserved += 1;
        return new target(callback);
      },
    });
  });
  await page.goto(`${world.url}/untagged`, { waitUntil: 'load' });
  world.collected.length = 0;
  world.hinted.length = 0;
  await page.goto(`${world.url}/first`);
  await expect.poll(() => world.hinted, { timeout }).toEqual(['/first']);
  return page;
}

/** Tells of one access more, and resolves when it has arrived: whatever was told before has, too. */
async function untilAllArrived(page: Page): Promise<void> {
  await page.evaluate(() => history.pushState(null, '', '/last'));
  const arrived = (): boolean => accesses().some(({ resource }) => resource === '/last');
  await expect.poll(arrived, { timeout }).toBe(true);
}

function accesses(): { resource: string; page: string }[] {
  return world.collected.flatMap((batch) =>
    batch.accesses.map(({ resource, page }) => ({ resource, page })),
  );
}

/** Pages that each part was told of, with the part. */
function toldParts(): string[] {
  return accesses()
    .filter(({ resource }) => parts.includes(resource))
    .map(({ resource, page }) => `${resource} of ${page}`)
    .toSorted();
}

const eachOnce = parts.map((path) => `${path} of /first`).toSorted();

test('a first page reads no timing before the visitor goes on', async () => {
  const page = await openFirst();
  expect(await page.evaluate(() => window.timesObserved)).toBe(0);
  await page.hover('a[href="/next"]');
  await expect.poll(toldParts, { timeout }).toEqual(eachOnce);
  expect(await page.evaluate(() => window.timesObserved)).toBe(1);
});

test.each<[string, (page: Page) => Promise<unknown>]>([
  ['points at a link', (page) => page.hover('a[href="/next"]')],
  ['goes on within the page', (page) => page.evaluate(() => history.pushState(null, '', '/view'))],
  ['leaves it without having pointed at anything', (page) => page.goto(`${world.url}/next`)],
])(
  "what the browser's cache gave to a first page is told once, of that page, when the visitor %s",
  async (_what, goOn) => {
    const page = await openFirst();
    await goOn(page);
    await expect.poll(toldParts, { timeout }).toEqual(eachOnce);
    await page.goto(`${world.url}/next`);
    await untilAllArrived(page);
    expect(toldParts()).toEqual(eachOnce);
  },
);

test("what the browser's cache gave to a first page is told once when its tab is closed", async () => {
  const page = await openFirst();
  const other = await page.context().newPage();
  await other.goto(`${world.url}/next`);
  await page.close();
  await expect.poll(toldParts, { timeout }).toEqual(eachOnce);
  await untilAllArrived(other);
  expect(toldParts()).toEqual(eachOnce);
});

test("on a page that a worker controls, what the browser's cache gave is told without the visitor doing anything", async () => {
  const page = await openFirst();
  await page.goto(`${world.url}/next`);
  await expect.poll(toldParts, { timeout }).toEqual(eachOnce);
  await page.goto(`${world.url}/first`);
  await expect.poll(toldParts, { timeout }).toEqual([...eachOnce, ...eachOnce].toSorted());
});

test('what a first page loaded before a logout is told to nobody after it', async () => {
  const page = await openFirst();
  await page.evaluate(() => window.forecache?.logout());
  await page.goto(`${world.url}/next`);
  await untilAllArrived(page);
  expect(toldParts()).toEqual([]);
});

test('after consent is withdrawn no access is told, until it is given again', async () => {
  const page = await openFirst();
  await page.evaluate(() => window.forecache?.consent(false));
  await eventOf(page, { name: 'purged' });
  await page.evaluate(() => {
    history.pushState(null, '', '/view');
    window.forecache?.consent(true);
  });
  await untilAllArrived(page);
  expect(accesses().map(({ resource }) => resource)).toEqual(['/last']);
});

test('what is visited right after a logout is told', async () => {
  const page = await openFirst();
  await page.evaluate(() => {
    window.forecache?.logout();
    history.pushState(null, '', '/after');
  });
  const told = (): boolean => accesses().some(({ resource }) => resource === '/after');
  await expect.poll(told, { timeout }).toBe(true);
});
