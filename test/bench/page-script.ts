import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../e2e/world/open-world.ts';

/**
 * `npm run bench:page`: main-thread time of the page script while a page with 200 links loads, on a
 * CPU slowed down four times, by the sampling profiler. The page asks a server that knows no hints.
 */
const loads = 15;
const slowdown = 4;
const samplingUs = 100;
const settleMs = 1_000;
const files = fileURLToPath(new URL('../../dist/browser/', import.meta.url));
const links = Array.from({ length: 200 }, (_, at) => `<a href="/page/${at}">${at}</a>`).join(' ');
const html = `<!doctype html><title>bench</title><script src="/.forecache/client.js" defer></script>${links}`;

const server = createServer((request, response) => {
  const [, name] = /^\/\.forecache\/([\w.-]+\.js)$/.exec(request.url ?? '') ?? [];
  response.setHeader('content-type', name ? 'text/javascript' : 'text/html');
  response.setHeader('service-worker-allowed', '/');
  if (request.url?.startsWith('/.forecache/hints')) response.statusCode = 503;
  response.end(name ? readFileSync(files + name) : html);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
const browser = await launchChromium();
try {
  const times: number[] = [];
  for (let load = 0; load < loads; load++) times.push(await measure());
  const sorted = times.toSorted((a, b) => a - b);
  const summary = {
    loads,
    slowdown,
    p50Ms: round(sorted[Math.floor(loads / 2)]),
    p95Ms: round(sorted[Math.floor(loads * 0.95)]),
    limitMs: 10,
  };
  console.table([summary]);
  if (process.argv.includes('--json')) console.log(JSON.stringify(summary));
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}

/** Time in the page script of one load in a new profile, ms. */
async function measure(): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: samplingUs });
  await session.send('Profiler.start');
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(settleMs);
  const { profile } = await session.send('Profiler.stop');
  await context.close();
  const ours = new Set(
    profile.nodes
      .filter(({ callFrame }) => callFrame.url.endsWith('/client.js'))
      .map(({ id }) => id),
  );
  const { samples = [], timeDeltas = [] } = profile;
  const us = samples.reduce((sum, id, at) => sum + (ours.has(id) ? (timeDeltas[at] ?? 0) : 0), 0);
  return us / 1_000;
}

function round(value = Number.NaN): number {
  return Math.round(value * 10) / 10;
}
