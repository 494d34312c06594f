import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createDemoClock } from '../../demo/clock.ts';
import { startEdge, type Edge } from '../../demo/edge.ts';
import { importHistory } from '../../demo/import-history.ts';
import { createLedger } from '../../demo/ledger.ts';
import { makeSecrets } from '../../demo/make-secrets.ts';
import { startOrigin } from '../../demo/origin.ts';
import { places, type Place } from '../../demo/places.ts';
import { planSite, type Site } from '../../demo/site/plan.ts';
import { writeHistory } from '../../demo/write-history.ts';
import { launchChromium } from '../e2e/world/open-world.ts';
import { armNames, makeArms, type ArmName } from './browser/arms.ts';
import { runSession, type SessionResult } from './browser/run-session.ts';
import { learnTransitions, scriptSessions, visitorsOf } from './browser/sessions.ts';
import { summarise } from './browser/summarise.ts';
import { openLink } from './browser/throttled-link.ts';
import { upstreamOf } from './browser/upstream.ts';

/**
 * `npm run bench:browser`: the demo's site behind the real Worker, the same scripted sessions with
 * each way of prefetching, in Chromium over a link of 150 ms and 1.6 Mbit/s.
 * `-- --sessions 200 --parallel 4 --arms forecache,nothing --json`
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200' },
    // More at once than processors measure how pages wait for those, and not for the network.
    parallel: { type: 'string', default: String(availableParallelism()) },
    arms: { type: 'string', default: armNames.join(',') },
    json: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const seed = 'bench';
const link = { roundTripMs: 150, bitsPerSecond: 1_600_000 };
const learnedSessions = 500;
const pastSessionsPerHour = 400;
const host = 'localhost';
/** Another site to the edge, of the same pages: what the rivals' visitors do there teaches nobody. */
const rivalsHost = 'rivals.localhost';

const [place] = places;
if (place === undefined) throw new RangeError('the demo has no places');
const site = planSite(seed);
const clock = createDemoClock({ startMs: Date.now(), speed: 1 });
const operatorToken = randomUUID();
const secrets = { ...makeSecrets(), OPERATOR_TOKEN: operatorToken };
const origin = await startOrigin({
  seed,
  clock,
  ledger: createLedger(),
  signingKeys: secrets.SIGNING_KEYS,
});
const edge = await startEdge({
  root,
  secrets,
  vars: {
    ORIGIN: origin.urls.on,
    TELEMETRY: 'queue',
    HOLDOUT_SHARE: '0',
    COORDINATOR_SETTINGS: '{"switchbackShare":0}',
  },
});
// Ctrl-C is for this bench to end in good order, not for Playwright to close the browser.
const browser = await launchChromium({ handleSIGINT: false });
try {
  await learn(edge, { site, place });
  const past = scriptSessions(site, {
    ...visitorsOf(place, `${seed}/past`),
    count: learnedSessions,
  });
  const sessions = scriptSessions(site, {
    ...visitorsOf(place, `${seed}/held-apart`),
    count: Number(values.sessions),
  });
  const wanted = new Set(values.arms.split(','));
  const arms = (await makeArms(learnTransitions(past))).filter(({ name }) => wanted.has(name));
  console.error(`${past.length} sessions learnt by Markov, ${sessions.length} to walk`);
  const results = new Map<ArmName, SessionResult[]>(arms.map(({ name }) => [name, []]));
  let done = 0;
  process.once('SIGINT', () => {
    sessions.length = 0;
    console.error('ends with the sessions under way');
  });
  const work = async (): Promise<void> => {
    const line = await openLink(link);
    for (let session = sessions.pop(); session !== undefined; session = sessions.pop()) {
      // A visitor of its own for each session, as on a real site.
      const address = `2001:db8::${sessions.length.toString(16)}`;
      for (const arm of arms) {
        const asked = arm.name === 'forecache' ? host : rivalsHost;
        line.reset(upstreamOf(edge, { arm, place, host: asked, address }));
        results.get(arm.name)?.push(await runSession(browser, { session, link: line }));
      }
      done += 1;
      console.error(`${done} of ${values.sessions} sessions`);
    }
    await line.close();
  };
  await Promise.all(Array.from({ length: Number(values.parallel) }, work));
  const summaries = arms.map(({ name }) => summarise(name, results.get(name) ?? []));
  console.table(
    summaries.map(({ ttfb, lcp, lcpP75Interval, ...rest }) => ({
      ...rest,
      'ttfb p50/p75': `${ttfb.p50}/${ttfb.p75}`,
      'lcp p50/p75': `${lcp.p50}/${lcp.p75}`,
      'p75 95%': lcpP75Interval.join('-'),
    })),
  );
  if (values.json) console.log(JSON.stringify({ ...link, sessions: done, arms: summaries }));
} finally {
  await browser.close();
  await edge.close();
  await origin.stop();
}

/** The forecaster reads the log of the past, and the edge sees each public resource answered once. */
async function learn(to: Edge, { site, place }: { site: Site; place: Place }): Promise<void> {
  const spanMs = (learnedSessions / pastSessionsPerHour) * 3_600_000;
  const histories = writeHistory(site, {
    seed,
    places: [place],
    untilMs: Date.now(),
    spanMs,
    sessionsPerHour: pastSessionsPerHour,
    dayMs: 24 * 3_600_000,
    host,
  });
  // Only an operator may teach.
  const authorization = `Bearer ${operatorToken}`;
  const operator: Edge = {
    ...to,
    fetch: (request) => to.fetch({ ...request, headers: { authorization } }),
  };
  const learnt = await importHistory(operator, { histories, url: `http://${host}`, place });
  for (const { path, isPrivate, setsCookie } of site.resources.values()) {
    if (isPrivate || setsCookie) continue;
    for (const name of [host, rivalsHost]) {
      const headers = { 'user-agent': 'crawl' };
      const answer = await to.fetch({ url: `http://${name}${path}`, place, headers });
      await answer.arrayBuffer();
    }
  }
  // The node tells its accesses a second later.
  await delay(2_000);
  console.error(`${learnt} accesses learnt`);
}
