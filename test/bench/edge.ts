import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { unstable_startWorker } from 'wrangler';
import { startEdge } from '../conformance/start-edge.ts';
import { load, type Load } from './edge/load.ts';

/**
 * Hits and misses through Forecache beside a minimal Worker that does the same with a plain Cache API
 * match, or by passing requests on. Both run in workerd on this machine and take turns. Beside that, what
 * looking up and storing cost a Worker that does nothing else: the local Cache API is a script of its own.
 */
const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
});

const bodies = [
  { bytes: 1_000, requests: 600, connections: 8 },
  { bytes: 100_000, requests: 300, connections: 8 },
  { bytes: 5_000_000, requests: 24, connections: 4 },
];

let nextId = 0;

interface Row {
  readonly bytes: number;
  /** Requests per second of ours over the plain Worker's: the median of the rounds. */
  readonly ratio: number;
  readonly p99Ratio: number;
}

const origin = await startOrigin();
const ours = await startEdge(origin.url);
const plain = await startPlain(origin.url);
try {
  const hit: Row[] = [];
  const miss: Row[] = [];
  const floor: Row[] = [];
  for (const body of bodies) {
    const always = (base: URL) => () => new URL(`/hit/${body.bytes}.png`, base);
    const never = (name: string, base: URL) => () =>
      new URL(`/${name}/${body.bytes}.png?id=${nextId++}`, base);
    hit.push(await compare(body, { mine: always(ours.url), theirs: always(plain.url) }));
    const passing = never('miss', plain.url);
    miss.push(await compare(body, { mine: never('miss', ours.url), theirs: passing }));
    floor.push(await compare(body, { mine: never('keep', plain.url), theirs: passing }));
  }
  print('hit', hit);
  print('miss', miss);
  print('a plain Worker that looks up and stores, beside the one that passes on', floor);
  if (options.json) console.log(JSON.stringify({ hit, miss }));
} finally {
  await ours.close();
  await plain.close();
  origin.close();
}

async function compare(
  { bytes, requests, connections }: (typeof bodies)[number],
  urls: { mine: () => URL; theirs: () => URL },
): Promise<Row> {
  const measure = (next: () => URL, count: number): Promise<Load> =>
    load({ next, connections, requests: count });
  // Both are warm before anything counts.
  await measure(urls.mine, connections * 2);
  await measure(urls.theirs, connections * 2);
  const ratios: number[] = [];
  const p99Ratios: number[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    // They take turns in going first, so that neither always meets the machine's better moments.
    const order = round % 2 === 0 ? [urls.mine, urls.theirs] : [urls.theirs, urls.mine];
    const first = await measure(order[0]!, requests);
    const second = await measure(order[1]!, requests);
    const [mine, theirs] = round % 2 === 0 ? [first, second] : [second, first];
    ratios.push(mine.requestsPerSecond / theirs.requestsPerSecond);
    p99Ratios.push(mine.p99Ms / theirs.p99Ms);
  }
  return { bytes, ratio: median(ratios), p99Ratio: median(p99Ratios) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(3));
}

function print(name: string, rows: readonly Row[]): void {
  console.log(`${name.padEnd(5)} ${'bytes'.padStart(9)} requests/s ratio   p99 ratio`);
  for (const { bytes, ratio, p99Ratio } of rows) {
    console.log(
      `      ${String(bytes).padStart(9)} ${ratio.toFixed(2).padStart(16)} ${p99Ratio.toFixed(2).padStart(11)}`,
    );
  }
}

async function startPlain(originUrl: string): Promise<{ url: URL; close(): Promise<void> }> {
  const worker = await unstable_startWorker({
    config: new URL('./edge/wrangler.toml', import.meta.url).pathname,
    bindings: { ORIGIN: { type: 'plain_text', value: originUrl } },
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      inspector: false,
      persist: false,
      watch: false,
      logLevel: 'none',
      registry: undefined,
    },
  });
  await worker.ready;
  return { url: await worker.url, close: () => worker.dispose() };
}

/** `/…/<bytes>.png` of random-looking content that any cache may keep. */
async function startOrigin(): Promise<{ url: string; close(): void }> {
  const contents = new Map(bodies.map(({ bytes }) => [bytes, Buffer.alloc(bytes, 'forecache')]));
  const server = createServer((request, response) => {
    const bytes = Number(/(\d+)\.png/.exec(request.url ?? '')?.[1]);
    const content = contents.get(bytes) ?? Buffer.alloc(0);
    response.writeHead(200, {
      'content-type': 'image/png',
      'content-length': content.length,
      'cache-control': 'public, max-age=3600',
      etag: `"${bytes}"`,
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
