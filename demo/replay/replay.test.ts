import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { places } from '../places.ts';
import { assignPlace } from './assign-place.ts';
import { createLoggedSite } from './logged-site.ts';
import { readLog } from './read-log.ts';
import { localReferrer, siteHostOf } from './site-host.ts';

const folders: string[] = [];

async function fileOf(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'forecache-'));
  folders.push(folder);
  const path = join(folder, 'access.log');
  await writeFile(path, content);
  return path;
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const line = (
  minute: number,
  request: string,
  { status = 200, bytes = '10', referrer = '-' } = {},
): string =>
  `192.0.2.1 - - [17/May/2015:10:${String(minute).padStart(2, '0')}:00 +0000] "${request}" ${status} ${bytes} "${referrer}" "Agent"`;

describe('readLog', () => {
  it('sorts by time, keeps every method, and names the lines that it cannot read', async () => {
    const text = [line(2, 'GET /b HTTP/1.1'), 'rubbish', line(1, 'HEAD /a HTTP/1.1'), ''].join(
      '\n',
    );
    const { requests, report } = await readLog(await fileOf(text));
    expect(requests.map(({ target }) => target)).toEqual(['/a', '/b']);
    expect(report.badSamples).toMatchObject([{ line: 2, reason: 'not-the-format' }]);
  });

  it('reads gzip by its content', async () => {
    const path = await fileOf(gzipSync(line(1, 'GET /a HTTP/1.1')));
    expect((await readLog(path)).requests).toHaveLength(1);
  });

  it('refuses a file without a request', async () => {
    await expect(readLog(await fileOf('one\ntwo\n'))).rejects.toThrow(/^empty: .* 2 lines/);
  });
});

describe('createLoggedSite', () => {
  it('answers with the logged size as the log comes to it, and 304 tells none', async () => {
    const { requests } = await readLog(
      await fileOf(
        [
          line(1, 'GET /a HTTP/1.1', { status: 304, bytes: '-' }),
          line(2, 'GET /a HTTP/1.1', { bytes: '100' }),
          line(3, 'GET /a HTTP/1.1', { bytes: '200' }),
          line(4, 'GET /gone HTTP/1.1', { status: 500 }),
        ].join('\n'),
      ),
    );
    const site = createLoggedSite(requests);
    const sizes = requests.slice(0, 3).map((request) => {
      site.reach(request);
      return site.answer('/a').bytes;
    });
    expect(sizes).toEqual([100, 100, 200]);
    expect(site.answer('/gone')).toMatchObject({ status: 500, shareable: false });
    expect(site.answer('/never')).toMatchObject({ status: 404, shareable: false });
  });
});

describe('the replay’s visitors', () => {
  it('reach the same data centre in every replay, and all of them are reached', () => {
    const addresses = Array.from({ length: 500 }, (_, index) => `192.0.2.${index}`);
    const reached = addresses.map((address) => assignPlace(address).node);
    expect(reached).toEqual(addresses.map((address) => assignPlace(address).node));
    expect(new Set(reached)).toEqual(new Set(places.map(({ node }) => node)));
  });

  it('come from pages of the replay where the log names its own host', async () => {
    const { requests } = await readLog(
      await fileOf(line(1, 'GET /a HTTP/1.1', { referrer: 'http://www.example.org/page?x=1' })),
    );
    const site = { host: siteHostOf(requests), url: 'http://log.localhost' };
    expect(localReferrer('http://example.org/page?x=1', site)).toBe(
      'http://log.localhost/page?x=1',
    );
    expect(localReferrer('http://elsewhere.example/', site)).toBe('http://elsewhere.example/');
  });
});
