import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';

// Needs `npm ci --prefix examples/astro`: Astro is no dependency of this project.
const run = promisify(execFile);
const example = fileURLToPath(new URL('../../examples/astro', import.meta.url));

let world: World;
let built: string;

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'forecache-astro-'));
  const arguments_ = [
    join(example, 'node_modules/astro/bin/astro.mjs'),
    'build',
    '--outDir',
    built,
  ];
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', PUBLIC_BUILD: '7' };
  await run(process.execPath, arguments_, { cwd: example, env });
  world = await openWorld();
  for (const entry of await readdir(built, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(built, file).split(sep).join('/')}`.replace(/index\.html$/, '');
    world.origin.answers.set(path, { body: await readFile(file, 'utf8') });
  }
});

afterAll(async () => {
  await world?.close();
  await rm(built, { recursive: true, force: true });
});

test('astro: the built pages carry the tag with their deploy; a page that the pointer is on opens offline, one behind data-no-prefetch is left alone', async () => {
  const page = await world.newPage();
  await page.goto(`${world.url}/`);
  expect(await page.getAttribute('script[src="/.forecache/client.js"]', 'data-build')).toBe('7');
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.hover('a[href="/private/"]');
  await eventOf(page, { name: 'refused', url: '/private/', reason: 'no-prefetch' });
  await page.hover('a[href="/second/"]');
  await eventOf(page, { name: 'prefetched', url: '/second/' });
  await page.context().setOffline(true);
  await page.click('a[href="/second/"]');
  await page.waitForURL('**/second/');
  expect(await page.title()).toBe('The second page');
});
