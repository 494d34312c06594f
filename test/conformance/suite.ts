import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folder of the installed package http-cache-tests. */
const root = join(createRequire(import.meta.url).resolve('http-cache-tests/package.json'), '..');

export type TestKind = 'required' | 'optimal' | 'check';

export interface SuiteTest {
  readonly id: string;
  readonly name: string;
  readonly kind: TestKind;
  readonly dependsOn: readonly string[];
}

/** True: passed; else the kind of failure ('Setup' when the test could not be carried out) and a sentence. */
export type SuiteResults = Readonly<Record<string, true | readonly [string, string]>>;

/** The suite's own origin server, on a free port of the loopback. */
export async function startOrigin(): Promise<{ url: string; close(): void }> {
  const port = await freePort();
  const child = run('server/server.mjs', {
    npm_config_protocol: 'http',
    npm_config_port: String(port),
    npm_config_pidfile: join(tmpdir(), `http-cache-tests-${process.pid}.pid`),
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`origin-exited: the suite's server ended with ${code}`)),
    );
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('Listening')) resolve();
    });
  });
  return { url: `http://localhost:${port}`, close: () => child.kill() };
}

/** Runs the suite's own client against a base URL; `id` for one test, with its exchange printed. */
export async function runClient(
  base: string,
  id = '',
): Promise<{ text: string; results: SuiteResults }> {
  // The client compares the id with '', so an unset variable would count as one.
  const child = run('cli.mjs', {
    npm_config_base: base,
    npm_config_id: id,
    npm_package_config_id: id,
  });
  let text = '';
  child.stdout?.on('data', (part: Buffer) => (text += part.toString()));
  await new Promise((resolve) => child.once('exit', resolve));
  const results = id === '' ? decodeResults(JSON.parse(text.slice(text.indexOf('{')))) : {};
  return { text, results };
}

/** All tests that apply to a cache that is no browser's. */
export async function listTests(): Promise<readonly SuiteTest[]> {
  const load = async (file: string): Promise<unknown> =>
    (await import(pathToFileURL(join(root, 'tests', file)).href)).default;
  const suites = [await load('index.mjs'), await load('surrogate-control.mjs')].flat();
  return suites.flatMap((suite) => listOf(field(suite, 'tests')).flatMap(decodeTest));
}

/** Published results that come with the package, by the name of the cache. */
export async function publishedResults(): Promise<ReadonlyMap<string, SuiteResults>> {
  const index: unknown = (await import(pathToFileURL(join(root, 'results', 'index.mjs')).href))
    .default;
  const published = new Map<string, SuiteResults>();
  for (const entry of listOf(index)) {
    if (field(entry, 'type') === 'browser') continue;
    const file = pathToFileURL(join(root, 'results', String(field(entry, 'file')))).href;
    const { default: results } = await import(file, { with: { type: 'json' } });
    published.set(String(field(entry, 'name')), decodeResults(results));
  }
  return published;
}

function run(file: string, environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--no-warnings', file], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function decodeTest(test: unknown): SuiteTest[] {
  if (field(test, 'browser_only') === true) return [];
  const kind = field(test, 'kind') ?? 'required';
  if (kind !== 'required' && kind !== 'optimal' && kind !== 'check') {
    throw new TypeError(`bad-kind: ${String(kind)}`);
  }
  const dependsOn = listOf(field(test, 'depends_on') ?? []).map(String);
  return [{ id: String(field(test, 'id')), name: String(field(test, 'name')), kind, dependsOn }];
}

function decodeResults(value: unknown): SuiteResults {
  if (typeof value !== 'object' || value === null) throw new TypeError('bad-results: no object');
  const results: Record<string, true | readonly [string, string]> = {};
  for (const [id, result] of Object.entries(value)) {
    results[id] = result === true ? true : [String(result[0]), String(result[1])];
  }
  return results;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
