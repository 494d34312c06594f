import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../e2e/world/open-world.ts';
import { sumProfile, type ProfileSums } from './page/sum-profile.ts';
import { sumTrace, type TraceEvent, type TraceSums } from './page/sum-trace.ts';

/**
 * `npm run bench:page`: main-thread time of the page script while a page with 200 links loads, on a
 * CPU slowed down four times, by the sampling profiler. The page asks a server that knows no hints.
 * A load is a visitor's first; the same visitor's next page, which the worker controls, is measured by
 * itself. Beside it, for what the script's own functions do not show: the same with the lazy part (which
 * a first visit loads) and the calls into the browser, and what the browser's trace says of the whole,
 * in loads without the profiler. `-- --functions` prints the time by function, of first loads.
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
  const profiles: ProfileSums[] = [];
  const later: ProfileSums[] = [];
  const traces: TraceSums[] = [];
  for (let at = 0; at < loads; at++) {
    const { first, next } = await profileVisit();
    profiles.push(first);
    later.push(next);
    traces.push(await traceLoad());
  }
  const times = profiles.map(({ scriptMs }) => scriptMs);
  const summary = {
    loads,
    slowdown,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    nextPageP50Ms: p50(later, ({ scriptMs }) => scriptMs),
    limitMs: 10,
    withPartsAndCallsP50Ms: p50(profiles, ({ allMs }) => allMs),
    tracedP50Ms: p50(traces, ({ allMs }) => allMs),
    tracedBeforeLoadP50Ms: p50(traces, ({ beforeLoadMs }) => beforeLoadMs),
  };
  console.table([summary]);
  if (process.argv.includes('--functions')) {
    const names = new Set(profiles.flatMap(({ functions }) => [...functions.keys()]));
    const rows = [...names].map((name) => ({
      name,
      meanMs: round(
        profiles.reduce((ms, { functions }) => ms + (functions.get(name) ?? 0), 0) / loads,
      ),
    }));
    console.table(rows.toSorted((a, b) => b.meanMs - a.meanMs).filter(({ meanMs }) => meanMs > 0));
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(summary));
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}

/** An empty page in a profile of its own, on the slow CPU. */
async function openPage(): Promise<{ page: Page; session: CDPSession }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  return { page, session };
}

/** One load, and what is done in the second after it. */
async function load(page: Page): Promise<void> {
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(settleMs);
}

async function profileVisit(): Promise<{ first: ProfileSums; next: ProfileSums }> {
  const { page, session } = await openPage();
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: samplingUs });
  const profileLoad = async (): Promise<ProfileSums> => {
    await session.send('Profiler.start');
    await load(page);
    const { profile } = await session.send('Profiler.stop');
    return sumProfile(profile);
  };
  const first = await profileLoad();
  await page.evaluate(() => navigator.serviceWorker.ready);
  const next = await profileLoad();
  await page.context().close();
  return { first, next };
}

async function traceLoad(): Promise<TraceSums> {
  const { page, session } = await openPage();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    // The protocol's types leave open what an event holds.
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'] },
  });
  await load(page);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await page.context().close();
  return sumTrace(events);
}

function p50<Run>(runs: readonly Run[], of: (run: Run) => number): number {
  return quantile(runs.map(of), 0.5);
}

function quantile(values: readonly number[], share: number): number {
  return round(values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]);
}

function round(value = Number.NaN): number {
  return Math.round(value * 10) / 10;
}
