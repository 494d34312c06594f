import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const token = 'integration';
const speed = 60;
const host = 'shop.test';
const within = { timeout: 90_000, interval: 100 };
const places = [
  { colo: 'LHR', continent: 'EU', country: 'GB', longitude: '-0.5' },
  { colo: 'FRA', continent: 'EU', country: 'DE', longitude: '8.6' },
] as const;

let origin: Server;
let harness: ReturnType<typeof createTestHarness>;
/** When prefetches reached the origin, ms of the wall. */
const prefetchedAtMs: number[] = [];
let visitors = 0;

beforeAll(async () => {
  process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false';
  process.env.WRANGLER_LOG ??= 'none';
  origin = createServer((request, response) => {
    if (request.headers['forecache-prefetch'] !== undefined) prefetchedAtMs.push(Date.now());
    response.sendDate = false;
    response.setHeader('cache-control', 'public, max-age=120');
    response.end(`page ${request.url}`);
  });
  await new Promise<void>((resolve) => origin.listen(0, resolve));
  const nowMs = Date.now();
  harness = createTestHarness({
    root,
    workers: [
      {
        configPath: 'wrangler.toml',
        vars: {
          ORIGIN: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
          CLOCK: `scaled:${nowMs}:${nowMs}:${speed}`,
          // What the floor refuses is no business of the switch.
          COORDINATOR_SETTINGS: JSON.stringify({
            confidenceFloor: 0.5,
            extraShare: 10,
            switchbackShare: 0,
          }),
        },
        secrets: {
          OPERATOR_TOKEN: token,
          SIGNING_KEYS: JSON.stringify({ k1: Buffer.alloc(32, 5).toString('base64url') }),
        },
      },
    ],
  });
  await harness.listen();
}, 120_000);

afterAll(async () => {
  await harness?.close();
  origin?.closeAllConnections();
  origin?.close();
});

/** A visitor at each data centre walks from one page to the next. */
async function visit(): Promise<void> {
  const number = visitors++;
  for (const cf of places) {
    for (const step of ['a', 'b']) {
      const response = await harness.fetch(`http://${host}/${number % 4}/${step}`, {
        cf,
        headers: {
          'user-agent': `visitor ${number}`,
          'cf-connecting-ip': `10.0.0.${number % 250}`,
        },
      });
      await response.text();
    }
  }
}

async function command(order: { command: 'kill' | 'resume'; site?: string }): Promise<void> {
  const response = await harness.fetch(`http://${host}/.forecache/command`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  expect(await response.json()).toMatchObject({ unheard: [] });
}

async function untilPrefetching(afterMs: number): Promise<void> {
  await expect
    .poll(async () => {
      await visit();
      return prefetchedAtMs.filter((atMs) => atMs > afterMs).length;
    }, within)
    .toBeGreaterThan(2);
}

/** Visits go on for five seconds of the wall; answers when prefetches came in them. */
async function visitFor(realMs: number): Promise<void> {
  const untilMs = Date.now() + realMs;
  while (Date.now() < untilMs) await visit();
}

test.each([{ site: host }, { site: '*' }])(
  'a second after a kill of $site no prefetch leaves any node, and after a resume they do again',
  async ({ site }) => {
    await untilPrefetching(Date.now());
    await command({ command: 'kill', site });
    const killedAtMs = Date.now();
    await visitFor(5_000);
    expect(prefetchedAtMs.filter((atMs) => atMs > killedAtMs + 1_000)).toEqual([]);
    await command({ command: 'resume', site });
    await untilPrefetching(Date.now());
  },
  200_000,
);

test('an order without the token is refused', async () => {
  const response = await harness.fetch(`http://${host}/.forecache/command`, {
    method: 'POST',
    body: JSON.stringify({ command: 'kill' }),
  });
  expect(response.status).toBe(401);
});
