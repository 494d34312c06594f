import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { drop, drops, startFaultyOrigin, type FaultyOrigin } from './faulty-origin.ts';
import { startEdge, type LocalEdge } from './start-edge.ts';

/** Short, so that the test is; what matters is that each answer comes within its time. */
const upstream = {
  firstByteTimeoutMs: 1_000,
  idleTimeoutMs: 1_000,
  wholeTimeoutMs: 1_000,
  breakerFailures: 1_000,
  maxStoredBytes: 4 << 20,
};
const slackMs = 4_000;

vi.setConfig({ testTimeout: 30_000 });

let origin: FaultyOrigin;
let edge: LocalEdge;

beforeAll(async () => {
  origin = await startFaultyOrigin();
  edge = await startEdge(origin.url, { UPSTREAM: JSON.stringify(upstream) });
  await get('/fine?warm');
}, 60_000);

afterAll(async () => {
  await edge.close();
  await origin.close();
});

interface Answer {
  readonly status: number;
  readonly cacheStatus: string;
  /** Undefined when the connection broke in the midst of the body. */
  readonly text: string | undefined;
  readonly tookMs: number;
}

async function get(path: string): Promise<Answer> {
  const startMs = performance.now();
  const response = await fetch(new URL(path, edge.url), {
    headers: { 'accept-encoding': 'identity' },
  });
  const text = await response.text().catch(() => undefined);
  return {
    status: response.status,
    cacheStatus: response.headers.get('cache-status') ?? '',
    text,
    tookMs: performance.now() - startMs,
  };
}

describe('an origin at fault', () => {
  for (const [path, status, detail] of [
    ['/silent', 504, 'timeout'],
    ['/reset', 502, 'connection'],
    ['/garbage', 502, 'connection'],
    ['/truncated', 502, 'truncated'],
    ['/many-fields', 502, ''],
    ['/two-lengths', 502, 'connection'],
  ] as const) {
    test(`${path} is told as ${status} within its time`, async () => {
      const answer = await get(path);
      expect(answer.status).toBe(status);
      expect(answer.cacheStatus).toContain(`forecache; fwd=miss; detail=${detail}`);
      expect(answer.tookMs).toBeLessThan(2 * upstream.firstByteTimeoutMs + slackMs);
    });
  }

  for (const path of [
    '/truncated-large',
    '/truncated-larger',
    '/truncated-chunks',
    '/truncated-many-chunks',
    '/stalled',
  ]) {
    test(`${path} breaks off as the origin did, and nothing of it is stored`, async () => {
      const first = await get(path);
      expect(first.text).toBeUndefined();
      const before = origin.asked.get(path) ?? 0;
      await get(path);
      expect(origin.asked.get(path)).toBeGreaterThan(before);
    });
  }

  test('a slow answer within the time is served and stored', async () => {
    expect(await get('/slow')).toMatchObject({ status: 200, text: 'slow' });
    expect((await get('/slow')).cacheStatus).toContain('hit');
  });

  test('a body that takes longer than a whole one may is passed on, and not stored', async () => {
    for (let visit = 1; visit <= 2; visit++) {
      expect(await get('/dripping')).toMatchObject({ status: 200, text: drop.repeat(drops) });
      expect(origin.asked.get('/dripping')).toBe(visit);
    }
  });

  test('what comes beyond the announced length is not part of the answer', async () => {
    expect(await get('/longer-than-said')).toMatchObject({ status: 200, text: 'fine' });
    expect(await get('/longer-than-said')).toMatchObject({ status: 200, text: 'fine' });
  });

  test('a body that would unpack to a thousand times its size is passed on packed', async () => {
    const response = await fetch(new URL('/bomb', edge.url), {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(response.status).toBe(200);
    let bytes = 0;
    for await (const part of response.body ?? []) bytes += part.byteLength;
    expect(bytes).toBe(64 << 20);
  });

  test('a body without end is passed on while somebody reads, and not stored', async () => {
    const response = await fetch(new URL('/endless', edge.url));
    let bytes = 0;
    for await (const part of response.body ?? []) {
      bytes += part.byteLength;
      if (bytes > 8 << 20) break;
    }
    expect(bytes).toBeGreaterThan(8 << 20);
    const again = await fetch(new URL('/endless', edge.url));
    expect(again.headers.get('cache-status')).toContain('fwd=');
    await again.body?.cancel();
  });

  test('dates that are none make nothing fresh', async () => {
    await get('/bad-dates');
    expect((await get('/bad-dates')).cacheStatus).toContain('fwd=');
    expect(origin.asked.get('/bad-dates')).toBe(2);
  });

  test('of two words on storing the stricter one counts', async () => {
    await get('/twice');
    await get('/twice');
    expect(origin.asked.get('/twice')).toBe(2);
  });

  test('after all that a sound answer is still served', async () => {
    expect(await get('/fine')).toMatchObject({ status: 200, text: 'fine' });
  });
});
