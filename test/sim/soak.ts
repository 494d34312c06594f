/**
 * A million accesses through Queue, forecaster and coordinator in the local runtime, counted at both ends.
 * `npm run sim:soak [-- --json] [-- --accesses 100000]`
 */
import { fileURLToPath } from 'node:url';
import { readFileSync, readdirSync } from 'node:fs';
import { createTestHarness } from 'wrangler';
import { encodeAccessBatch, type Access } from '../../protocol/index.ts';
import { coordinatorDefaults } from '../../worker/coordinate/settings.ts';
import { seededRandom } from './random.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = 'soak.test';
const regions = ['wnam', 'weur', 'apac'];
const nodesPerRegion = 4;
const accessesPerFrame = 200;
const framesPerPost = 50;
const resources = 20_000;
const visitors = 5_000;
const startMs = Date.UTC(2026, 2, 2);
const deadlineMs = 1_800_000;
/** The most that workerd has held so far, MB. */
let peakMegabytes = 0;

process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false';
process.env.WRANGLER_LOG ??= 'none';

const total = Number(argument('--accesses') ?? 1_000_000);
const harness = createTestHarness({
  root,
  workers: [
    {
      configPath: 'wrangler.toml',
      vars: {
        CLOCK: `scaled:${startMs}:${Date.now()}:60`,
        SITES: '{}',
        PREFETCH: 'on',
        COORDINATOR_SETTINGS: '{"switchbackShare":0}',
      },
      secrets: {
        SIGNING_KEYS: JSON.stringify({ soak: Buffer.alloc(32, 7).toString('base64url') }),
      },
    },
    { configPath: 'test/sim/feeder/wrangler.toml' },
  ],
});
await harness.listen();
try {
  await run();
} finally {
  await harness.close();
}

async function run(): Promise<void> {
  const feeder = harness.getWorker('feeder');
  const random = seededRandom(3);
  // The objects are not there yet: what the process grows by from here on is theirs.
  await (await harness.fetch(`http://${site}/.forecache/state`)).text();
  const emptyMegabytes = notePeak();
  const startedAtMs = performance.now();
  let sent = 0;
  let frame = 0;
  while (sent < total) {
    const frames: Uint8Array[] = [];
    for (let index = 0; index < framesPerPost && sent < total; index++) {
      const count = Math.min(accessesPerFrame, total - sent);
      frames.push(frameOf({ number: frame++, count, random }));
      sent += count;
    }
    const response = await feeder.fetch('http://feeder/', { method: 'POST', body: packed(frames) });
    if (!response.ok) throw new Error(`the feeder answered ${response.status}`);
    notePeak();
    if (frame % 1_000 === 0) process.stderr.write(`${sent} accesses sent\n`);
  }
  const sentMs = performance.now() - startedAtMs;
  const state = await untilCounted(sent);
  const tookMs = performance.now() - startedAtMs;
  const learned = state.counters.accesses ?? 0;
  const result = {
    accesses: sent,
    learned,
    lost: sent - learned,
    accessesPerSecond: Math.round(sent / (tookMs / 1_000)),
    sendSeconds: Number((sentMs / 1_000).toFixed(1)),
    forecasts: state.counters.forecasts ?? 0,
    leasesOffered: state.leases.offered ?? 0,
    workerdMegabytes: notePeak(),
    megabytesPerRegion: Math.round((notePeak() - emptyMegabytes) / regions.length),
    bounds: { leasesKept: coordinatorDefaults.maxLeases, freshKept: coordinatorDefaults.maxFresh },
    objects: state.regions.map(({ region, forecaster, coordinator }) => ({
      region,
      journalFrames: forecaster.journalFrames,
      storageMegabytes: Number((forecaster.storageBytes / 1e6).toFixed(1)),
      nodes: forecaster.nodes.length,
      leasesKept: coordinator.leasesKept,
      freshKept: coordinator.freshKept,
    })),
  };
  for (const [name, value] of Object.entries(result)) {
    console.log(`${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  if (result.lost !== 0) process.exitCode = 1;
}

interface State {
  readonly counters: Readonly<Record<string, number>>;
  readonly leases: Readonly<Record<string, number>>;
  readonly regions: readonly {
    readonly region: string;
    readonly forecaster: {
      readonly journalFrames: number;
      readonly storageBytes: number;
      readonly nodes: readonly string[];
    };
    readonly coordinator: { readonly leasesKept: number; readonly freshKept: number };
  }[];
}

/** The queue delivers when it likes: looked at until all have arrived, or for ten minutes. */
async function untilCounted(sent: number): Promise<State> {
  const until = performance.now() + deadlineMs;
  for (;;) {
    const response = await harness.fetch(`http://${site}/.forecache/state`);
    const state = (await response.json()) as State;
    if ((state.counters.accesses ?? 0) >= sent || performance.now() > until) return state;
    notePeak();
    process.stderr.write(`${state.counters.accesses ?? 0} accesses learned\n`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

function frameOf(frame: { number: number; count: number; random: () => number }): Uint8Array {
  const { number, count, random } = frame;
  const region = regions[number % regions.length]!;
  const node = `${region}${Math.floor(number / regions.length) % nodesPerRegion}`;
  const firstMs = startMs + number * 1_000;
  return encodeAccessBatch({
    id: `soak-${number}`,
    site,
    region,
    node,
    agent: 'edge',
    sentAtMs: firstMs + 1_000,
    accesses: Array.from({ length: count }, (_, index): Access => {
      // Popularity falls with the square of the uniform: a few are hot, most are rare.
      const resource = Math.floor(random() ** 3 * resources);
      return {
        atMs: firstMs + index * 5,
        visitor: `v${Math.floor(random() * visitors)}`,
        resource: `/r/${resource}`,
        page: '',
        application: '',
        task: '',
        kind: 'document',
        status: 200,
        bytes: 10_000 + (resource % 50_000),
        freshForMs: 300_000,
        validator: resource + 1,
        servedFrom: random() < 0.5 ? 'origin' : 'edge',
      };
    }),
  });
}

function packed(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + 4 + frame.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const frame of frames) {
    view.setUint32(at, frame.length);
    bytes.set(frame, at + 4);
    at += 4 + frame.length;
  }
  return bytes;
}

/** Looks at workerd's memory; answers the most that it has held so far, MB. */
function notePeak(): number {
  peakMegabytes = Math.max(peakMegabytes, workerdMegabytes());
  return peakMegabytes;
}

/** Resident memory of the largest workerd that this process started, MB; 0 where /proc does not tell. */
function workerdMegabytes(): number {
  let largest = 0;
  try {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const status = readStatus(pid);
      if (!/^Name:\s+workerd$/m.test(status) || !isOurs(status)) continue;
      const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
      largest = Math.max(largest, Math.round(kilobytes / 1_024));
    }
  } catch {
    // No /proc on this system.
  }
  return largest;
}

function isOurs(status: string): boolean {
  return /^PPid:\s+(\d+)$/m.exec(status)?.[1] === String(process.pid);
}

function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
