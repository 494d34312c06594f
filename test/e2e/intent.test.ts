import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, partsOf, scriptTag } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;
const starts = ['home', 'ahead', 'quiet'];
const heldPaths = ['/other', '/assets/story.svg'];

beforeAll(async () => {
  // At another hostname the site names rules in its pages' header.
  world = await openWorld({ SITES: '{"ruled.localhost":{"speculationRules":true}}' });
  const prerender = scriptTag.replace(' defer', ' defer nonce="n1" data-prerender="on"');
  addPage(world.origin, { title: 'home', links: ['/story', '/other'] });
  addPage(world.origin, { title: 'ahead', links: ['/story', '/other'], head: prerender });
  addPage(world.origin, {
    title: 'quiet',
    links: ['<a href="/story" data-no-prefetch>story</a>'],
    head: prerender,
  });
  for (const title of ['story', 'other']) addPage(world.origin, { title });
  for (const title of starts) await teach(world, [title, 'story']);
  for (const title of starts) await untilHinted(world, `/${title}`, '/story');
});

afterEach(() => heldPaths.forEach((path) => world.held.release(path)));
afterAll(() => world.close());

async function untilStored(page: Page): Promise<void> {
  for (const part of partsOf('story')) await eventOf(page, { name: 'prefetched', url: part });
}

test('what the pointer left is called off, and what was predicted goes on', async () => {
  heldPaths.forEach((path) => world.held.hold(path));
  const page = await world.newPage();
  await page.goto(`${world.url}/home`);
  await eventOf(page, { name: 'prefetched', url: '/assets/story.js' });
  await page.hover('a[href="/other"]');
  await eventOf(page, { name: 'refused', url: '/assets/story.svg', reason: 'cancelled' });
  await page.hover('h1');
  await eventOf(page, { name: 'refused', url: '/other', reason: 'cancelled' });
  world.held.release('/assets/story.svg');
  await eventOf(page, { name: 'prefetched', url: '/assets/story.svg' });
});

test('a visitor who opens a page that is under way gets it as soon as it is there, and it is asked for once', async () => {
  world.held.hold('/other');
  const page = await world.newPage();
  await page.goto(`${world.url}/home`);
  await untilStored(page);
  const asked = page.context().waitForEvent('request', {
    predicate: (request) => request.url().endsWith('/other') && !!request.serviceWorker(),
  });
  await page.hover('a[href="/other"]');
  await asked;
  const again: string[] = [];
  page.context().on('request', (request) => {
    if (request.serviceWorker()) again.push(new URL(request.url()).pathname);
  });
  await page.click('a[href="/other"]', { noWaitAfter: true });
  world.held.release('/other');
  await page.waitForURL('**/other');
  await page.waitForLoadState('load');
  expect(again.filter((path) => path === '/other')).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.dataset.ran)).toBe('other');
});

test('pointing at a page that is stored alone fetches what it needs', async () => {
  const page = await world.newPage();
  await page.goto(`${world.url}/home`);
  await untilStored(page);
  await page.evaluate(() => window.forecache?.invalidate(['/assets/*']));
  await eventOf(page, { name: 'purged' });
  await page.evaluate(() => (window.forecacheEvents.length = 0));
  await page.hover('a[href="/story"]');
  for (const part of partsOf('story').slice(1)) {
    await eventOf(page, { name: 'prefetched', url: part });
  }
});

test('on a touch screen a link that stays in view is fetched', async () => {
  const page = await world.newPage({ hasTouch: true, isMobile: true });
  addPage(world.origin, {
    title: 'touched',
    body: '<p style="margin-top: 45vh"><a href="/other">other</a>',
  });
  await page.goto(`${world.url}/touched`);
  await eventOf(page, { name: 'prefetched', url: '/other' });
});

test('data-prerender offers the browser what is stored, with the nonce, and not what a link forbids', async () => {
  const rulesOf = (page: Page): Promise<unknown> =>
    page.evaluate(() => {
      const script = document.querySelector<HTMLScriptElement>('script[type=speculationrules]');
      return script && { nonce: script.nonce, rules: JSON.parse(script.textContent ?? '') };
    });
  const page = await world.newPage();
  await page.goto(`${world.url}/ahead`);
  const prerender = [{ urls: ['/story'], eagerness: 'moderate' }];
  await expect
    .poll(() => rulesOf(page), { timeout: 10_000 })
    .toEqual({ nonce: 'n1', rules: { prerender } });

  const quiet = await world.newPage();
  await quiet.goto(`${world.url}/quiet`);
  await eventOf(quiet, { name: 'refused', url: '/story', reason: 'no-prefetch' });
  expect(await rulesOf(quiet)).toBeNull();
});

test('where the site wants them, Chromium takes rules from the header of a page, whatever its policy for scripts', async () => {
  addPage(world.origin, { title: 'ruled', links: ['/story'], head: '' });
  const ruled = world.origin.answers.get('/ruled');
  if (typeof ruled !== 'object') throw new Error('no page');
  const policy = { 'content-security-policy': "script-src 'none'" };
  world.origin.answers.set('/ruled', { ...ruled, headers: policy });
  const page = await world.newPage();
  const session = await page.context().newCDPSession(page);
  const ruleSet = new Promise<{ sourceText: string; errorType?: string }>((resolve) => {
    session.on('Preload.ruleSetUpdated', (event) => resolve(event.ruleSet));
  });
  await session.send('Preload.enable');
  await page.goto(world.url.replace('localhost', 'ruled.localhost') + '/ruled');
  const { sourceText, errorType } = await ruleSet;
  expect(errorType).toBeUndefined();
  expect(JSON.parse(sourceText)).toHaveProperty('prerender');
});
