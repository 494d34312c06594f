import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNode, type RunningNode } from '../../cli/node/start-node.ts';
import { findFreePort } from '../../cli/start/find-free-port.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const token = 'integration';
/** Pages live for two minutes of the site's time, two seconds of the wall's. */
const speed = 60;
const within = { timeout: 60_000, interval: 250 };

let origin: Server;
let harness: ReturnType<typeof createTestHarness>;
let site: URL;
const asked: { target: string; prefetch: boolean }[] = [];
const slow = new Set<string>();

beforeAll(async () => {
  process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false';
  process.env.WRANGLER_LOG ??= 'none';
  origin = createServer((request, response) => {
    const target = request.url ?? '/';
    asked.push({ target, prefetch: request.headers['forecache-prefetch'] !== undefined });
    const answer = (): void => {
      response.setHeader('cache-control', 'public, max-age=120');
      response.setHeader('content-type', 'text/html');
      response.sendDate = false;
      response.end(`page ${target}`);
    };
    // What is slow never answers a prefetch: the node that takes it dies with it.
    if (slow.has(target) && request.headers['forecache-prefetch'] !== undefined) return;
    answer();
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
        },
        secrets: {
          OPERATOR_TOKEN: token,
          SIGNING_KEYS: JSON.stringify({ k1: Buffer.alloc(32, 5).toString('base64url') }),
        },
      },
    ],
  });
  site = (await harness.listen()).url;
}, 120_000);

afterAll(async () => {
  await harness?.close();
  origin?.closeAllConnections();
  origin?.close();
});

interface State {
  readonly credits: Record<string, number>;
  readonly leases: Record<string, number>;
  readonly counters: Record<string, number>;
  readonly regions: { coordinator: { nodes: { node: string; suspected: boolean }[] } }[];
}

async function stateOf(): Promise<State> {
  const response = await fetch(new URL('/.forecache/state', site), {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as State;
}

/** One visitor walks from a page to the next at a node; answers the second page's Cache-Status. */
async function walk(port: number, { visitor, pages }: { visitor: string; pages: string[] }) {
  let status = '';
  for (const page of pages) {
    const response = await fetch(`http://127.0.0.1:${port}${page}`, {
      headers: { 'user-agent': visitor },
    });
    status = response.headers.get('cache-status') ?? '';
    await response.text();
  }
  return status;
}

test('an external node prefetches what its visitors need next, and earns credit by it', async () => {
  const node: RunningNode = await startNode({
    join: site,
    name: 'office',
    region: 'weur',
    token,
    port: 0,
    capacityBytes: 1 << 24,
    log: () => undefined,
  });
  let visitors = 0;
  const visit = (pages: string[]) => walk(node.port, { visitor: `visitor ${visitors++}`, pages });
  await expect.poll(() => visit(['/a']), within).toContain('forecache');
  await expect
    .poll(async () => {
      await visit(['/a', '/b']);
      return asked.some(({ prefetch }) => prefetch);
    }, within)
    .toBe(true);
  await expect.poll(() => visit(['/b']), within).toContain('detail=prefetched');
  await expect
    .poll(async () => {
      await visit(['/a', '/b']);
      return (await stateOf()).credits['ext-office'];
    }, within)
    .toBeGreaterThan(0.5);
  await node.close();
}, 200_000);

test('a node that is killed while it holds a lease loses it to the next best', async () => {
  const survivor = await startNode({
    join: site,
    name: 'survivor',
    region: 'enam',
    token,
    port: 0,
    capacityBytes: 1 << 24,
    log: () => undefined,
  });
  const port = await findFreePort(20_000);
  const doomed: ChildProcess = spawn(
    process.execPath,
    ['cli/main.ts', 'node', '--join', site.href, '--name', 'doomed', '--region', 'enam'].concat([
      '--port',
      String(port),
      '--token',
      token,
    ]),
    { cwd: root, stdio: 'ignore' },
  );
  slow.add('/c');
  slow.add('/d');
  let visitors = 0;
  const holds = () => asked.filter(({ target, prefetch }) => prefetch && slow.has(target)).length;
  await expect
    .poll(
      async () => {
        await walk(port, { visitor: `doomed ${visitors++}`, pages: ['/c', '/d'] }).catch(() => '');
        return holds();
      },
      { timeout: 90_000, interval: 250 },
    )
    .toBeGreaterThan(0);
  doomed.kill('SIGKILL');
  const before = (await stateOf()).counters.reassigned ?? 0;
  await expect
    .poll(async () => (await stateOf()).counters.reassigned ?? 0, within)
    .toBeGreaterThanOrEqual(Math.max(1, before));
  await survivor.close();
}, 200_000);
