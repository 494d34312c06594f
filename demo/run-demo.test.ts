import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contradictions } from './figures.ts';
import { places } from './places.ts';
import { runDemo, type Demo } from './run-demo.ts';

const root = new URL('..', import.meta.url).pathname;
const startTimeoutMs = 120_000;
const runTimeoutMs = 400_000;
const visitorsMs = 5_000;
const untilSeen = { timeout: 100_000, interval: 250 };

describe('the demo on the real edge', () => {
  let demo: Demo;

  beforeAll(async () => {
    demo = await runDemo({ root, port: 0, seed: 'test', speed: 4, pastSessions: 300 });
  }, startTimeoutMs);
  afterAll(() => demo.close(), startTimeoutMs);

  it(
    'counts the same at the edge and at its origin, and prefetches nothing personal',
    async () => {
      const from = demo.snapshot();
      await demo.drive(AbortSignal.timeout(visitorsMs), 300);
      const to = demo.snapshot();
      for (const arm of ['on', 'none'] as const) {
        const { requests, hits, misses, errors } = to.tallies[arm];
        expect(requests).toBeGreaterThan(0);
        expect(hits + misses + errors).toBe(requests);
        expect(errors).toBe(0);
      }
      expect(contradictions(from, to)).toEqual([]);
      expect(demo.faults()).toEqual([]);
    },
    runTimeoutMs,
  );

  it(
    'sends a person to the data centre that they chose, and tells which it was',
    async () => {
      const first = await fetch(`http://127.0.0.1:${demo.port}/?forecache-node=NRT`, {
        redirect: 'manual',
      });
      expect([first.status, first.headers.get('location')]).toEqual([302, '/']);
      const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
      const page = await fetch(`http://127.0.0.1:${demo.port}/tides/`, { headers: { cookie } });
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<h1>Tides</h1>');
      const again = await fetch(`http://127.0.0.1:${demo.port}/tides/`, { headers: { cookie } });
      expect(again.headers.get('cache-status')).toMatch(/^forecache; hit/);
      await again.body?.cancel();
    },
    runTimeoutMs,
  );

  it(
    'serves what is fresh while the origin is gone, says so for the rest, and goes on when it is back',
    async () => {
      const ask = async (path: string): Promise<string> => {
        const [place = undefined] = places;
        if (place === undefined) throw new RangeError('no places');
        const answer = await demo.edge.fetch({ url: demo.sites.on + path, place });
        await answer.arrayBuffer();
        return `${answer.status} ${answer.headers.get('cache-status')?.split(';')[1]?.trim()}`;
      };
      const lasting = '/assets/site.css';
      await ask(lasting);
      const [unseen = ''] = demo.site.articles.slice(-1);
      await demo.origin.stop();
      expect(await ask(lasting)).toBe('200 hit');
      expect(await ask(unseen)).toMatch(/^502 fwd=/);
      await demo.origin.start();
      expect(await ask(unseen)).toBe('200 fwd=uri-miss');
    },
    runTimeoutMs,
  );

  it(
    'prefetches nothing while its origin is killed, and goes on by itself when it is back',
    async () => {
      await demo.prepare();
      const stop = new AbortController();
      const visits = demo.drive(stop.signal, 600);
      const read = async () => {
        const { leases, refusals } = await demo.state();
        return {
          done: leases.done ?? 0,
          offered: leases.offered ?? 0,
          held: refusals['breaker-open'] ?? 0,
        };
      };
      await expect.poll(async () => (await read()).done, untilSeen).toBeGreaterThan(3);
      process.kill(demo.origin.pid ?? 0, 'SIGKILL');
      await expect.poll(async () => (await read()).held, untilSeen).toBeGreaterThan(3);
      const down = await read();
      await expect.poll(async () => (await read()).held, untilSeen).toBeGreaterThan(down.held + 5);
      const later = await read();
      // A breaker that is half open tries one.
      expect(later.offered - down.offered).toBeLessThanOrEqual(demo.tallies.on.nodes.size);
      await demo.origin.start();
      await expect.poll(async () => (await read()).done, untilSeen).toBeGreaterThan(later.done + 3);
      stop.abort();
      await visits;
    },
    runTimeoutMs,
  );
});
