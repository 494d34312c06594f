import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as buildByVite } from 'vite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventOf } from './world/events.ts';
import { openWorld, type World } from './world/open-world.ts';
import { addPage, scriptTag } from './world/site.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const docs = join(examples, '../docs');
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' };

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterEach(() => world.origin.answers.clear());

afterAll(() => world.close());

/** Puts an example's files, bundled where they import packages, into the origin; answers with its address. */
async function serveExample(name: string): Promise<string> {
  const folder = join(examples, name);
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    const extension = file.split('.').at(-1) ?? '';
    const body = extension === 'js' ? await bundle(path) : readFileSync(path, 'utf8');
    const headers = { 'content-type': types[extension] ?? 'text/plain' };
    world.origin.answers.set(`/${file}`, { body, headers });
    if (file === 'index.html') world.origin.answers.set('/', { body, headers });
  }
  // A site of its own at the edge, with a cache of its own.
  return world.url.replace('localhost', `${name}.localhost`);
}

/** Builds an example as its own `vite build` would, and puts what came out into the origin. */
async function serveViteExample(name: string): Promise<string> {
  const root = join(examples, name);
  const built = await buildByVite({
    root,
    logLevel: 'error',
    // On a site the package lies in node_modules; here it is this one.
    resolve: { alias: { 'forecache/client': join(examples, '../dist/client.mjs') } },
    build: { write: false },
  });
  if (!('output' in built)) throw new Error(`vite built ${name} more than once`);
  for (const file of built.output) {
    const body = file.type === 'chunk' ? file.code : String(file.source);
    const type = types[file.fileName.split('.').at(-1) ?? ''] ?? 'text/plain';
    const path = file.fileName === 'index.html' ? '/' : `/${file.fileName}`;
    world.origin.answers.set(path, { body, headers: { 'content-type': type } });
  }
  return world.url.replace('localhost', `${name}.localhost`);
}

/** The block of code in a page of the documents that imports from a package, bundled. */
async function bundleFromDocs(file: string, packageName: string): Promise<string> {
  const text = readFileSync(join(docs, file), 'utf8');
  const blocks = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
  const contents = blocks.find((code) => code.includes(`from '${packageName}'`));
  if (contents === undefined) throw new Error(`no block of ${file} imports ${packageName}`);
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: docs },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

async function bundle(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

test('plain-html: pointing at a link fetches its page, but not one behind data-no-prefetch', async () => {
  const url = await serveExample('plain-html');
  const page = await world.newPage();
  await page.goto(`${url}/`);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.hover('a[href="/private.html"]');
  await eventOf(page, { name: 'refused', url: '/private.html', reason: 'no-prefetch' });
  await page.hover('a[href="/second.html"]');
  await eventOf(page, { name: 'prefetched', url: '/second.html' });
  await page.context().setOffline(true);
  await page.click('a[href="/second.html"]');
  await page.waitForURL('**/second.html');
  expect(await page.title()).toBe('The second page');
});

test('spa, built by Vite: a soft navigation asks for hints of its view', async () => {
  const url = await serveViteExample('spa');
  const page = await world.newPage();
  await page.goto(`${url}/`);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const hints = page.context().waitForEvent('request', {
    predicate: (request) => request.url().endsWith('/hints?page=%2Flist'),
  });
  await page.click('a[href="/list"]');
  await hints;
  expect(await page.textContent('main')).toBe('A list');
});

test('workbox: the routes stay the site’s, and a strategy answers from what was prefetched', async () => {
  const url = await serveExample('workbox');
  const page = await world.newPage();
  await page.goto(`${url}/`);
  await page.evaluate(async () => {
    const { serviceWorker } = navigator;
    if (serviceWorker.controller) return;
    await new Promise((resolve) => {
      serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
  });
  await page.hover('a[href="/second.html"]');
  await eventOf(page, { name: 'prefetched', url: '/second.html' });
  await page.context().setOffline(true);
  await page.goto(`${url}/second.html`);
  expect(await page.title()).toBe('The second page');
  const [worker] = page.context().serviceWorkers();
  expect(worker?.url()).toBe(`${url}/sw.js`);
});

test('web-vitals, as in docs/client.md: what a page took is told by its parts, with whether it came from the store', async () => {
  const measure = await bundleFromDocs('client.md', 'web-vitals/attribution');
  const head = `${scriptTag}<script src="/measure.js" type="module"></script>`;
  const types = { 'content-type': 'text/javascript' };
  world.origin.answers.set('/measure.js', { body: measure, headers: types });
  addPage(world.origin, { title: 'from', links: ['/to'], head });
  addPage(world.origin, { title: 'to', head });
  const page = await world.newPage();
  const sent: Record<string, unknown>[] = [];
  await page.exposeFunction('send', (_name: string, facts: Record<string, unknown>) =>
    sent.push(facts),
  );
  await page.addInitScript('globalThis.analytics = { send }');
  await page.goto(`${world.url}/from`);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.click('h1');
  await expect.poll(() => sent.at(-1)).toMatchObject({ isPageFromStore: false });
  await page.hover('a[href="/to"]');
  await eventOf(page, { name: 'prefetched', url: '/assets/to.svg' });
  await page.click('a[href="/to"]');
  await page.waitForURL('**/to');
  // The largest part is final once the visitor does something.
  await page.click('h1');
  await expect.poll(() => sent.at(-1)).toMatchObject({ isPageFromStore: true });
  const { value, ...parts } = sent.at(-1) ?? {};
  const { timeToFirstByte, resourceLoadDelay, resourceLoadDuration, elementRenderDelay } = parts;
  const total = [timeToFirstByte, resourceLoadDelay, resourceLoadDuration, elementRenderDelay]
    .map(Number)
    .reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeCloseTo(Number(value), 0);
});
