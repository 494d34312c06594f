import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readAccesses, sortAccesses, type ReadOptions, type TraceAccess } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecache-dataset-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const file = (content: string | Uint8Array): string => {
  const path = join(folder, `input-${files++}`);
  writeFileSync(path, content);
  return path;
};

async function read(content: string | Uint8Array, options: Partial<ReadOptions> = {}) {
  const reader = readAccesses({ files: [file(content)], ...options });
  const accesses: TraceAccess[] = [];
  for await (const access of reader) accesses.push(access);
  return { accesses, report: reader.report };
}

const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const combined = (path: string, agent = browser, method = 'GET') =>
  `192.0.2.7 - - [17/May/2015:10:05:03 +0200] "${method} ${path} HTTP/1.1" 200 1234 "https://example.com/" "${agent}"`;

describe('readAccesses', () => {
  it('reads the canonical form, a resource with a comma included', async () => {
    const { accesses } = await read(
      'ts,client,region,resource,bytes,status\n12.5,c1,EU,a,b,30,200\r\n',
    );
    expect(accesses).toEqual([
      {
        atMs: 12_500,
        client: 'c1',
        region: 'EU',
        resource: 'a,b',
        target: '',
        bytes: 30,
        status: 200,
        referrer: '',
        userAgent: '',
      },
    ]);
  });

  it('reads Combined lines with their zone, key, referrer and user agent', async () => {
    const { accesses, report } = await read(`${combined('/a/../b?utm_source=x')}\n`);
    expect(accesses[0]).toMatchObject({
      atMs: Date.UTC(2015, 4, 17, 8, 5, 3),
      resource: '/b',
      target: '/a/../b?utm_source=x',
      bytes: 1234,
      status: 200,
      referrer: 'https://example.com/',
      userAgent: browser,
    });
    expect(report.format).toBe('combined');
  });

  it('reads Common Log Format, where a dash stands for no bytes', async () => {
    const { accesses } = await read(
      '192.0.2.7 - frank [10/Oct/2000:13:55:36 -0700] "GET /x.gif HTTP/1.0" 304 -',
    );
    expect(accesses[0]).toMatchObject({
      atMs: Date.UTC(2000, 9, 10, 20, 55, 36),
      status: 304,
      bytes: 0,
      userAgent: '',
    });
  });

  it('reads nginx JSON lines by the names of its variables', async () => {
    const { accesses, report } = await read(
      `${JSON.stringify({ time_iso8601: '2026-11-01T00:00:01+00:00', remote_addr: '192.0.2.1', request: 'GET /n?page=2 HTTP/2.0', status: 200, body_bytes_sent: '17', http_user_agent: browser, geoip_country_code: 'nz' })}\n`,
    );
    expect(report.format).toBe('nginx-json');
    expect(accesses[0]).toMatchObject({
      atMs: Date.UTC(2026, 10, 1, 0, 0, 1),
      resource: '/n?page=2',
      bytes: 17,
      region: 'OC',
    });
  });

  it('reads Logpush lines with times in nanoseconds', async () => {
    const { accesses, report } = await read(
      `${JSON.stringify({ EdgeStartTimestamp: 1_793_491_201_000_000_000, ClientIP: '192.0.2.1', ClientRequestMethod: 'GET', ClientRequestURI: '/p', EdgeResponseStatus: 200, EdgeResponseBodyBytes: 9, ClientRequestUserAgent: browser, ClientCountry: 'de' })}\n`,
    );
    expect(report.format).toBe('logpush');
    expect(accesses[0]).toMatchObject({
      atMs: 1_793_491_201_000,
      resource: '/p',
      bytes: 9,
      region: 'EU',
    });
  });

  it('unpacks gzip by content, whatever the file is called', async () => {
    const { accesses } = await read(gzipSync(`${combined('/a')}\n${combined('/b')}\n`));
    expect(accesses.map(({ resource }) => resource)).toEqual(['/a', '/b']);
  });

  it('says that gzip input was cut off', async () => {
    const whole = gzipSync(
      Buffer.from(Array.from({ length: 500 }, (_, i) => combined(`/${i * 7919}`)).join('\n')),
    );
    await expect(read(whole.subarray(0, whole.length >> 1))).rejects.toMatchObject({
      code: 'bad-gzip',
    });
  });

  it('counts bad lines with their numbers and goes on', async () => {
    const { accesses, report } = await read(
      [
        combined('/a'),
        'rubbish',
        combined('/b').replace('May', 'Mai'),
        combined('/c'),
        'x'.repeat(70_000),
        combined('/d'),
      ].join('\n'),
    );
    expect(accesses.map(({ resource }) => resource)).toEqual(['/a', '/c', '/d']);
    expect(report.badSamples.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'not-the-format'],
      [3, 'bad-time'],
      [5, 'line-too-long'],
    ]);
    expect(report).toMatchObject({ lines: 6, badLines: 3 });
  });

  it('leaves out bots and other methods than GET, and counts them', async () => {
    const { accesses, report } = await read(
      [
        combined('/a', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'),
        combined('/b', browser, 'POST'),
        combined('/c'),
      ].join('\n'),
    );
    expect(accesses.map(({ resource }) => resource)).toEqual(['/c']);
    expect(report).toMatchObject({ bots: 1, otherMethods: 1 });
  });

  it('never hands out an address', async () => {
    const { accesses } = await read(combined('/a'));
    expect(JSON.stringify(accesses)).not.toContain('192.0.2.7');
    expect(accesses[0]?.client).toMatch(/^[0-9a-f]{16}$/);
  });

  it('refuses input of no known format and files that are not there', async () => {
    await expect(read('hello\nworld\n')).rejects.toMatchObject({ code: 'unknown-format' });
    const reader = readAccesses({ files: [join(folder, 'absent')] });
    await expect(reader[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'unreadable',
    });
  });
});

describe('sortAccesses', () => {
  const at = (seconds: number, resource: string) => `${seconds},c,EU,${resource},1,200`;

  it('puts scrambled lines in order of time and keeps ties in the order of the input', async () => {
    const reader = readAccesses({
      files: [file([at(9, 'd'), at(3, 'a'), at(5, 'b'), at(5, 'c')].join('\n'))],
    });
    const names: string[] = [];
    for await (const access of sortAccesses({ accesses: reader })) names.push(access.resource);
    expect(names.join('')).toBe('abcd');
  });

  it('moves an access that comes after its window to the present and counts it', async () => {
    const reader = readAccesses({
      files: [file([at(10, 'a'), at(100, 'b'), at(200, 'c'), at(5, 'late')].join('\n'))],
    });
    const seen: [string, number][] = [];
    for await (const access of sortAccesses({
      accesses: reader,
      windowMs: 20_000,
      report: reader.report,
    })) {
      seen.push([access.resource, access.atMs]);
    }
    expect(seen.map(([, atMs]) => atMs)).toEqual(
      seen.map(([, atMs]) => atMs).toSorted((x, y) => x - y),
    );
    expect(reader.report.outOfOrder).toBe(1);
  });
});
