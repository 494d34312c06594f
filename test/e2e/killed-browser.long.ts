import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from '../../cli/find-chromium.mjs';
import type { WorkerReport } from '../../client-sdk/shared/messages.ts';
import { recordEvents } from './world/events.ts';
import { chromiumArguments, openWorld, type World } from './world/open-world.ts';
import { addPage, pageHtml, scriptTag } from './world/site.ts';
import { teach, untilHinted } from './world/teach.ts';

let world: World;
const starts = ['home', 'built'];
const queuedItems = 500;

beforeAll(async () => {
  world = await openWorld();
  addPage(world.origin, { title: 'home', links: ['/story', '/other'] });
  addPage(world.origin, { title: 'built', links: ['/story'], head: taggedBuild('1') });
  addPage(world.origin, { title: 'story', links: ['/home'] });
  world.origin.answers.set('/item', { body: pageHtml({ title: 'item' }) });
  for (const start of starts) await teach(world, [start, 'story'], 30);
  for (const start of starts) await untilHinted(world, `/${start}`, '/story');
});

afterAll(() => world.close());

function taggedBuild(build: string): string {
  return scriptTag.replace(' defer', ` defer data-build="${build}"`);
}

/** What the worker says that it holds. */
function reportOf(page: Page): Promise<WorkerReport> {
  return page.evaluate(
    () =>
      new Promise<WorkerReport>((resolve) => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => {
          if (data?.forecache?.type === 'report') resolve(data.forecache);
        });
        void navigator.serviceWorker.ready.then(({ active }) =>
          active?.postMessage({ forecache: { type: 'report' } }),
        );
      }),
  );
}

test('a queue of 500 accesses survives a killed browser and arrives exactly once', async () => {
  for (let item = 0; item < queuedItems; item++) {
    const answer = await world.edge.fetch({
      url: `${world.url}/item?n=${item}`,
      place: world.place,
    });
    await answer.arrayBuffer();
  }
  const profile = await mkdtemp(join(tmpdir(), 'forecache-profile-'));
  world.link = 'down';
  world.collected.length = 0;
  const first = await startBrowser(profile);
  await first.page.goto(`${world.url}/item?n=0`);
  await first.page.evaluate(async (items) => {
    await navigator.serviceWorker.ready;
    for (let item = 1; item <= items; item++)
      history.pushState(null, '', `/item?n=${item % items}`);
  }, queuedItems);
  await expect
    .poll(async () => (await reportOf(first.page)).queued, { timeout: 30_000 })
    .toBe(queuedItems);
  first.process.kill('SIGKILL');
  expect(world.collected).toEqual([]);

  world.link = 'lost-answers';
  const second = await startBrowser(profile);
  await second.page.goto(`${world.url}/home`);
  await sendAgain(second.page);
  await expect.poll(() => world.collected.length, { timeout: 30_000 }).toBeGreaterThan(0);
  world.link = 'up';
  await sendAgain(second.page);
  const items = (): string[] => {
    const byId = new Map(world.collected.map((batch) => [batch.id, batch]));
    const accesses = [...byId.values()].flatMap((batch) => batch.accesses);
    return accesses
      .map(({ resource }) => resource)
      .filter((resource) => resource.startsWith('/item'));
  };
  await expect.poll(() => items().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(queuedItems);
  expect(new Set(items()).size).toBe(queuedItems);
  expect(items()).toHaveLength(queuedItems);
  second.process.kill('SIGKILL');
  await rm(profile, { recursive: true, force: true, maxRetries: 10 });
});

/** A Chromium of its own process, which can be killed, with a profile on disk. */
async function startBrowser(profile: string): Promise<{ process: ChildProcess; page: Page }> {
  const executable = findChromium();
  if (executable === undefined) throw new Error('no Chromium found: set CHROMIUM_PATH');
  const process = spawn(
    executable,
    [
      ...chromiumArguments,
      '--headless=new',
      // Else Chromium drops what a page does with its history more than 200 times in 10 s.
      '--disable-ipc-flooding-protection',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const endpoint = await new Promise<string>((resolve, reject) => {
    process.once('exit', () => reject(new Error('Chromium ended before it listened')));
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      const found = /listening on (ws:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const browser = await chromium.connectOverCDP(endpoint);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Chromium has no default profile');
  await recordEvents(context);
  return { process, page: await context.newPage() };
}

/** Waits until the worker has noticed a failure, ends its waiting, and brings the network back. */
async function sendAgain(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(takeBackoff), { timeout: 30_000 }).toBe(true);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
}

/** Runs in the page: true when the worker was waiting, which it no longer is. */
function takeBackoff(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open('forecache');
    open.addEventListener('error', () => reject(open.error ?? new Error('cannot open')));
    open.addEventListener('success', () => {
      const change = open.result.transaction('values', 'readwrite');
      const values = change.objectStore('values');
      const wasThere = values.count('backoff');
      values.delete('backoff');
      change.addEventListener('complete', () => {
        open.result.close();
        resolve(wasThere.result > 0);
      });
    });
  });
}
