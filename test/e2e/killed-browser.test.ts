import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readState } from '../../demo/read-state.ts';
import { openWorld, type World } from './world/open-world.ts';
import { reportOf } from './world/report.ts';
import { pageHtml, scriptTag } from './world/site.ts';
import { makeProfile, startKillable, type KillableBrowser } from './world/start-killable.ts';

let world: World;
const views = ['/left', '/right'];
const queuedAccesses = 500;
const timeout = 30_000;
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  world = await openWorld();
  // Collects, but asks for no hints: they are not what this is about.
  const head = scriptTag.replace(' defer', ' defer data-prefetch="off"');
  for (const view of views) {
    world.origin.answers.set(view, { body: pageHtml({ title: view.slice(1), head }) });
    const answer = await world.edge.fetch({ url: world.url + view, place: world.place });
    await answer.arrayBuffer();
  }
});

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

afterAll(() => world.close());

async function start(profile: string): Promise<KillableBrowser> {
  const browser = await startKillable(profile);
  open.push(browser.kill);
  return browser;
}

/** Accesses that the forecaster has learned, each once. */
async function learned(): Promise<number> {
  const { counters } = await readState(world.edge, { url: world.url, place: world.place });
  return counters.accesses ?? 0;
}

test('a queue of 500 accesses survives a killed browser and arrives exactly once', async () => {
  const profile = await makeProfile();
  open.push(profile.remove);
  world.link = 'down';
  const first = await start(profile.folder);
  await first.page.goto(world.url + views[0]);
  await first.page.evaluate(
    async ({ views, queuedAccesses }) => {
      await navigator.serviceWorker.ready;
      for (let at = 1; at <= queuedAccesses; at++) {
        history.pushState(null, '', views[at % views.length]);
      }
    },
    { views, queuedAccesses },
  );
  await expect
    .poll(async () => (await reportOf(first.page)).queued, { timeout })
    .toBe(queuedAccesses);
  await first.kill();
  expect(world.collected).toEqual([]);

  const second = await start(profile.folder);
  // An address of the site that is no access: what was queued is all that there is.
  await second.page.goto(`${world.url}/.forecache/nothing`);
  const before = await learned();
  world.link = 'lost-answers';
  await flush(second.page);
  await expect.poll(() => world.collected.length, { timeout }).toBeGreaterThan(0);
  world.link = 'up';
  await expect.poll(() => flushed(second.page), { timeout }).toBe(0);
  // The frame whose answer was lost has come twice under one id, and counts once.
  const frames = world.collected.map(({ id }) => id);
  expect(frames.length).toBeGreaterThan(new Set(frames).size);
  expect((await learned()) - before).toBe(queuedAccesses);
});

/** Sends what is queued, and answers with what is left. */
async function flushed(page: Page): Promise<number> {
  await flush(page);
  return (await reportOf(page)).queued;
}

/** Ends the worker's waiting after a failure, and has it send. */
async function flush(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise<void>((resolve, reject) => {
      const open = indexedDB.open('forecache');
      open.addEventListener('error', () => reject(open.error ?? new Error('cannot open')));
      open.addEventListener('success', () => {
        const change = open.result.transaction('values', 'readwrite');
        change.objectStore('values').delete('backoff');
        change.addEventListener('complete', () => {
          open.result.close();
          resolve();
        });
      });
    });
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ forecache: { type: 'flush' } });
  });
}
