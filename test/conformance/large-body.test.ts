import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startEdge, type LocalEdge } from './start-edge.ts';

/** Four times what is promised, so that what grows with the body stands out from heaps that are cleared late. */
const bodyBytes = 400_000_000;

/** The runtime's heaps rise to their working size with the first body of a kind, whatever comes after. */
const warmBytes = 50_000_000;
const part = Buffer.alloc(1_000_000, 'forecache');

/** What the runtime may grow by meanwhile: one buffered copy would be twice of it. */
const mostGrowthBytes = 200_000_000;

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

let origin: Server;
let edge: LocalEdge;
let asked = 0;

beforeAll(async () => {
  origin = createServer((request, response) => {
    asked++;
    const headers = { 'content-type': 'video/mp4', 'cache-control': 'max-age=600' };
    const known = !request.url?.startsWith('/chunked');
    const bytes = request.url?.endsWith('/warm') ? warmBytes : bodyBytes;
    response.writeHead(200, known ? { ...headers, 'content-length': bytes } : headers);
    let left = bytes / part.length;
    const more = (): void => {
      while (left > 0 && response.write(part)) left--;
      if (left-- === 0) response.end();
    };
    response.on('drain', more);
    more();
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const { port } = origin.address() as AddressInfo;
  edge = await startEdge(`http://127.0.0.1:${port}`);
});

afterAll(async () => {
  await edge.close();
  origin.closeAllConnections();
  origin.close();
});

/** Bytes of a body, and what its answer said of the cache; with a pause the client is slower than the origin. */
async function read(path: string, pauseMs = 0): Promise<{ bytes: number; status: string }> {
  const response = await fetch(new URL(path, edge.url), {
    headers: { 'accept-encoding': 'identity' },
  });
  let bytes = 0;
  let sincePause = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    sincePause += chunk.byteLength;
    if (pauseMs > 0 && sincePause > 10_000_000) {
      sincePause = 0;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return { bytes, status: response.headers.get('cache-status') ?? '' };
}

/** A field in kB of the runtime's processes that this test has started, summed, in bytes. */
function memoryOfRuntime(field: 'VmRSS' | 'VmHWM'): number {
  let bytes = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let text: string;
    try {
      text = readFileSync(`/proc/${pid}/status`, 'utf8');
    } catch {
      // It has ended since.
      continue;
    }
    if (!/^Name:\s+workerd/m.test(text) || !text.includes(`\nPPid:\t${process.pid}\n`)) continue;
    bytes += Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) * 1_024;
  }
  return bytes;
}

test.runIf(existsSync('/proc/self/status'))(
  '400 MB pass through the edge and into the cache in a memory that stays flat',
  async () => {
    for (const path of ['/known', '/chunked']) {
      await read(`${path}/warm`);
      const before = memoryOfRuntime('VmRSS');
      expect(before).toBeGreaterThan(0);
      const first = await read(path, 100);
      expect(first).toMatchObject({ bytes: bodyBytes });
      expect(first.status).toContain('stored');
      await vi.waitFor(
        async () => {
          const again = await fetch(new URL(path, edge.url), { method: 'HEAD' });
          expect(again.headers.get('cache-status')).toContain('hit');
          expect(again.headers.get('content-length')).toBe(String(bodyBytes));
        },
        { timeout: 120_000, interval: 500 },
      );
      const grown = memoryOfRuntime('VmHWM') - before;
      console.log(`${path}: the runtime has grown by ${Math.round(grown / 1e6)} MB`);
      expect(grown).toBeLessThan(mostGrowthBytes);
    }
    expect(asked).toBe(4);
  },
);
