import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage } from './world/site.ts';
import { makeProfile, startKillable } from './world/start-killable.ts';

let world: World;
/** Chromium's content setting for cookies and every other storage of sites. */
const blocked = 2;

beforeAll(async () => {
  world = await openWorld();
  addPage(world.origin, { title: 'home', links: ['/story'] });
  addPage(world.origin, { title: 'story' });
  addPage(world.origin, {
    title: 'frame',
    head: '',
    body: '<iframe sandbox="allow-scripts" src="/home"></iframe>',
  });
});

afterAll(() => world.close());

test('where cookies are blocked the site works as if Forecache were not there', async () => {
  const profile = await makeProfile();
  await mkdir(join(profile.folder, 'Default'), { recursive: true });
  const preferences = { profile: { default_content_setting_values: { cookies: blocked } } };
  await writeFile(join(profile.folder, 'Default/Preferences'), JSON.stringify(preferences));
  const { page, kill } = await startKillable(profile.folder);
  try {
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(`${world.url}/home`);
    const cookie = await page.evaluate(() => {
      document.cookie = 'one=1';
      return document.cookie;
    });
    expect(cookie).toBe('');
    await eventOf(page, { name: 'refused', reason: 'no-worker' });
    await page.evaluate(() => window.forecache?.logout());
    await page.click('a[href="/story"]');
    await page.waitForURL('**/story');
    expect(await page.evaluate(() => document.documentElement.dataset.ran)).toBe('story');
    expect(errors).toEqual([]);
  } finally {
    await kill();
    await profile.remove();
  }
});

test('in a sandboxed frame, which has no service workers, the page works and forecache.logout() does nothing', async () => {
  const page = await world.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(`${world.url}/frame`);
  const frame = page.frames().find((one) => one.url().endsWith('/home'));
  await expect.poll(() => frame?.evaluate(() => document.documentElement.dataset.ran)).toBe('home');
  await expect
    .poll(() => frame?.evaluate(() => window.forecacheEvents.map(({ reason }) => reason)))
    .toEqual(['no-support']);
  await frame?.evaluate(() => window.forecache?.logout());
  expect(errors).toEqual([]);
});
