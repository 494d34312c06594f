import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from '../../cli/find-chromium.mjs';
import { chromiumArguments, openWorld, type World } from './world/open-world.ts';
import { pageHtml } from './world/site.ts';
import { makeProfile } from './world/start-killable.ts';

// Chromium prerenders nothing while a debugger is attached: this one has none, and the pages drive themselves.
let world: World;
const timeout = 50_000;
const notKept = { 'cache-control': 'no-store' };

/** Prerenders /shown, and goes there as soon as /go is answered with 200. */
const opener = `<!doctype html><title>opener</title>
<script type="speculationrules">{"prerender":[{"urls":["/shown"],"eagerness":"immediate"}]}</script>
<script>(async () => {
  while (!(await fetch('/go', { cache: 'no-store' })).ok) await new Promise((resolve) => setTimeout(resolve, 100));
  location.href = '/shown';
})()</script>`;

/** Says when it has loaded and has nothing more to do while nobody sees it. */
const announce = `<script>addEventListener('load', () => {
  if (document.prerendering)
    requestIdleCallback(() => requestIdleCallback(() => fetch('/prerendered')));
})</script>`;

beforeAll(async () => {
  world = await openWorld();
  world.origin.answers.set('/opener', { body: opener, headers: notKept });
  world.origin.answers.set('/shown', { body: pageHtml({ title: 'shown', body: announce }) });
  world.origin.answers.set('/prerendered', { body: '', headers: notKept });
});

afterAll(() => world.close());

function timesAsked(path: string): number {
  return world.origin.requests.filter(({ line }) => line === `GET ${path}`).length;
}

test('a page that Chromium prerenders does nothing until it is shown, and then counts once', async () => {
  const executable = findChromium();
  if (executable === undefined) throw new Error('no Chromium found: set CHROMIUM_PATH');
  const profile = await makeProfile();
  const child = spawn(
    executable,
    [
      ...chromiumArguments,
      '--headless=new',
      `--user-data-dir=${profile.folder}`,
      `${world.url}/opener`,
    ],
    { stdio: 'ignore', detached: true },
  );
  const ended = once(child, 'exit');
  try {
    await expect.poll(() => timesAsked('/prerendered'), { timeout }).toBe(1);
    expect(world.hinted).toEqual([]);
    world.origin.answers.set('/go', { body: '', headers: notKept });
    await expect.poll(() => world.hinted, { timeout }).toEqual(['/shown']);
    // Shown from what was prerendered, and not loaded anew.
    expect(timesAsked('/shown')).toBe(1);
    // To the edge a prerender is no demand: the browser tells of it when the page is shown, once.
    const accesses = (): unknown[] =>
      world.collected
        .flatMap((batch) => batch.accesses)
        .filter(({ resource }) => resource === '/shown')
        .map(({ kind, page }) => ({ kind, page }));
    await expect.poll(accesses, { timeout }).toEqual([{ kind: 'document', page: '/opener' }]);
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    await profile.remove();
  }
});
