import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startNode, type RunningNode } from '../../cli/node/start-node.ts';
import { places } from '../../demo/places.ts';
import { runDemo, type Demo } from '../../demo/run-demo.ts';
import { driveNode, type NodeVisits } from './drive-node.ts';
import { readLeases } from './read-leases.ts';

const root = new URL('../..', import.meta.url).pathname;
const london = places.find(({ node }) => node === 'LHR')!;
/** On a busy machine all takes longer; nothing here waits for time itself but the kill switch's second. */
const timeoutMs = 200_000;
const untilSeen = { timeout: 90_000, interval: 200 };
const speed = 4;
const sessionsPerHour = 200;

let demo: Demo;
let visits: Promise<void>;
const stop = new AbortController();

beforeAll(async () => {
  demo = await runDemo({ root, port: 0, seed: 'node', speed, pastSessions: 300 });
  await demo.prepare();
  visits = demo.drive(stop.signal, sessionsPerHour);
}, timeoutMs);

afterAll(async () => {
  stop.abort();
  await visits;
  await demo.close();
}, timeoutMs);

const siteUrl = (): URL => new URL(`http://localhost:${demo.port}`);

describe('an external node in the running demo', () => {
  let office: { readonly process: ChildProcess; readonly port: number };
  let spare: RunningNode;
  let ownVisits: NodeVisits;

  beforeAll(async () => {
    office = await spawnNode('office');
    ownVisits = driveNode(demo, {
      port: office.port,
      place: london,
      sessionsPerHour,
    });
  }, timeoutMs);
  afterAll(async () => {
    // Stopped or not, it must be gone: a process that stands still hears no other signal.
    office.process.kill('SIGKILL');
    await ownVisits.stop();
    await spare?.close();
  }, timeoutMs);

  test(
    'serves prefetched hits and earns credit by them',
    async () => {
      // Visitors come for what it has just prefetched, however long that took.
      let hits = 0;
      const comeForIt = async () => {
        const leases = await readLeases(siteUrl());
        const ready = leases.filter(({ node, stage }) => node === 'ext-office' && stage === 'done');
        for (const { resource } of ready) {
          const answer = await fetch(`http://127.0.0.1:${office.port}${resource}`);
          await answer.arrayBuffer();
          if (answer.headers.get('cache-status')?.includes('detail=prefetched')) hits += 1;
        }
        return hits;
      };
      const credit = async () => {
        await comeForIt();
        return (await demo.state()).credits['ext-office'];
      };
      await expect.poll(comeForIt, untilSeen).toBeGreaterThan(3);
      await expect.poll(credit, untilSeen).toBeGreaterThan(0.5);
    },
    timeoutMs,
  );

  test(
    'killed in the midst of a prefetch, it loses its leases to others, which do them',
    async () => {
      // It has nothing yet, so that whatever the office does not do is new to it.
      spare = await startNode({
        join: siteUrl(),
        name: 'spare',
        region: london.region,
        port: 0,
        capacityBytes: 1 << 24,
        log: () => undefined,
      });
      const nodesOf = async () => Object.keys((await demo.state()).credits);
      await expect.poll(nodesOf, untilSeen).toContain('ext-spare');
      // What it was just about to be given waits for a process that stands still.
      office.process.kill('SIGSTOP');
      const held = async () =>
        (await readLeases(siteUrl())).filter(
          ({ node, stage }) => node === 'ext-office' && (stage === 'offered' || stage === 'taken'),
        );
      await expect.poll(async () => (await held()).length, untilSeen).toBeGreaterThan(0);
      const resources = new Set((await held()).map(({ resource }) => resource));
      office.process.kill('SIGKILL');
      const doneElsewhere = async () =>
        (await readLeases(siteUrl())).filter(
          ({ node, resource, attempt, stage }) =>
            node !== 'ext-office' &&
            resources.has(resource) &&
            attempt > 1 &&
            (stage === 'done' || stage === 'used'),
        ).length;
      await expect.poll(doneElsewhere, untilSeen).toBeGreaterThan(0);
    },
    timeoutMs,
  );
});

describe('the kill switch of the running demo', () => {
  test(
    'a second after a kill no prefetch leaves any node, and after a resume they do again',
    async () => {
      const prefetches = () => demo.ledger.counts('on').prefetches;
      const goOn = (from: number) =>
        expect.poll(() => prefetches() - from, untilSeen).toBeGreaterThan(3);
      await goOn(prefetches());
      await order('kill');
      const killedAtMs = demo.clock.nowMs();
      // Visitors go on, and forecasts with them: each of these would have been a prefetch.
      const refused = async () => (await demo.state()).refusals.stopped ?? 0;
      const before = await refused();
      await expect.poll(async () => (await refused()) - before, untilSeen).toBeGreaterThan(20);
      const secondMs = 1_000 * demo.clock.speed;
      await expect
        .poll(() => demo.clock.nowMs() - killedAtMs, untilSeen)
        .toBeGreaterThan(3 * secondMs);
      expect(demo.ledger.lastLeftAtMs).toBeLessThanOrEqual(killedAtMs + secondMs);
      await order('resume');
      await goOn(prefetches());
    },
    timeoutMs,
  );
});

async function order(command: 'kill' | 'resume'): Promise<void> {
  const response = await fetch(new URL('/.forecache/command', siteUrl()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command }),
  });
  expect(await response.json()).toMatchObject({ unheard: [] });
}

/** `forecache node` as a process of its own, once it has joined and serves. */
async function spawnNode(name: string): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(
    process.execPath,
    ['cli/main.ts', 'node', '--join', siteUrl().href, '--name', name, '--port', '0'].concat([
      '--region',
      london.region,
    ]),
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let port = 0;
  let joined = false;
  for await (const line of createInterface({ input: child.stdout! })) {
    port = Number(/localhost:(\d+)/.exec(line)?.[1] ?? port);
    joined ||= line.includes('joined');
    if (joined && port > 0) break;
  }
  return { process: child, port };
}
