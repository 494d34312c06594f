import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import type { Lease } from '../../protocol/index.ts';
import { signLease } from '../../protocol/index.ts';
import { app } from '../app.ts';
import { driveClock } from '../clock.ts';
import type { Env } from '../env.ts';
import { settingsOf, siteOf } from '../settings.ts';
import { hearPurge } from './node-purges.ts';
import { forgetAccounts, indexOf, overheadBytes } from './node-index.ts';
import { openNodeCache } from './node-cache.ts';
import { storageUrl } from './rules/cache-key.ts';
import { variantKey, variantOf } from './rules/vary.ts';
import { runLease } from './run-lease.ts';
import { placeOf } from './scope.ts';

/** One answer of the origin, with all that the oracle needs to judge its use; spans in seconds. */
interface Answer {
  readonly maxAge: number | undefined;
  readonly sMaxage: number | undefined;
  readonly flags: readonly (
    | 'no-store'
    | 'no-cache'
    | 'private'
    | 'public'
    | 'must-revalidate'
    | 'proxy-revalidate'
  )[];
  readonly swr: number;
  readonly sie: number;
  readonly age: number;
  readonly etag: boolean;
  readonly cookie: boolean;
  readonly vary: boolean;
  readonly status: 200 | 404 | 500 | 503;
}

type Step =
  | {
      readonly kind: 'get';
      readonly path: string;
      readonly language: string;
      readonly cacheControl: string;
      readonly authorized: boolean;
      readonly answer: Answer;
    }
  | { readonly kind: 'post'; readonly path: string; readonly ok: boolean }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'purge'; readonly path: string }
  /** A prefetch: at most `leaseTtlS` of life, and never served stale. */
  | { readonly kind: 'lease'; readonly path: string; readonly answer: Answer }
  | { readonly kind: 'restart' };

const leaseTtlS = 20;

/** An answer as it was given: when, to what, under which number. */
interface Given extends Answer {
  readonly id: number;
  readonly path: string;
  readonly language: string;
  readonly authorized: boolean;
  /** Seconds; moved on by each successful validation. */
  atS: number;
  goneS: number | undefined;
  /** When a lease stored it or found it good, until a visitor's request did. */
  leasedS: number | undefined;
}

const path = fc.constantFrom('/a', '/b');
const seconds = fc.constantFrom(0, 1, 5, 30);
const answer: fc.Arbitrary<Answer> = fc.record({
  maxAge: fc.option(seconds, { nil: undefined }),
  sMaxage: fc.option(seconds, { nil: undefined, freq: 4 }),
  flags: fc.subarray(
    ['no-store', 'no-cache', 'private', 'public', 'must-revalidate', 'proxy-revalidate'] as const,
    { maxLength: 2 },
  ),
  swr: fc.constantFrom(0, 0, 10),
  sie: fc.constantFrom(0, 0, 20),
  age: fc.constantFrom(0, 0, 3),
  etag: fc.boolean(),
  cookie: fc.constantFrom(false, false, false, true),
  vary: fc.boolean(),
  status: fc.constantFrom(200, 200, 200, 404, 500, 503),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('get' as const),
      path,
      language: fc.constantFrom('en', 'de'),
      cacheControl: fc.constantFrom(
        '',
        '',
        '',
        '',
        'no-cache',
        'no-store',
        'max-age=2',
        'min-fresh=10',
        'max-stale=5',
        'max-stale',
      ),
      authorized: fc.constantFrom(false, false, false, true),
      answer,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('post' as const), path, ok: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 4, 12, 40),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const), path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lease' as const), path, answer }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

const settings: Env = { ...env, ORIGIN: 'https://origin.test', CLOCK: 'driven', PREFETCH: 'off' };
let runs = 0;
let clockS = Math.floor(Date.UTC(2028, 0, 1) / 1_000);

class World {
  readonly host = `rfc-${++runs}.test`;
  readonly given: Given[] = [];
  next: Step | undefined;

  answerOf(request: Request): Response {
    const current = this.next;
    if (current?.kind === 'post') return new Response('', { status: current.ok ? 200 : 500 });
    if (current?.kind !== 'get' && current?.kind !== 'lease')
      throw new TypeError('unexpected request');
    const leasedS = current.kind === 'lease' ? clockS : undefined;
    const said = current.answer;
    const asked = request.headers.get('if-none-match');
    const held = this.given.find((given) => given.etag && asked === `"${given.id}"`);
    // The origin keeps its word: what it gave last for this path and language still holds.
    if (held !== undefined && held.id === this.latest(held)) {
      held.atS = clockS;
      held.leasedS = leasedS;
      return new Response(null, {
        status: 304,
        headers: { etag: `"${held.id}"`, ...(held.age > 0 ? { age: String(held.age) } : {}) },
      });
    }
    const { path } = current;
    const { language, authorized } =
      current.kind === 'get' ? current : { language: '', authorized: false };
    const given: Given = {
      ...said,
      id: this.given.length,
      path,
      language,
      authorized,
      atS: clockS,
      goneS: undefined,
      leasedS,
    };
    this.given.push(given);
    return new Response(`#${given.id}`, { status: said.status, headers: headersOf(given) });
  }

  private latest({ path, language }: Given): number | undefined {
    return this.given.findLast((given) => given.path === path && given.language === language)?.id;
  }
}

function headersOf(given: Given): Headers {
  const directives: string[] = [...given.flags];
  if (given.maxAge !== undefined) directives.push(`max-age=${given.maxAge}`);
  if (given.sMaxage !== undefined) directives.push(`s-maxage=${given.sMaxage}`);
  if (given.swr > 0) directives.push(`stale-while-revalidate=${given.swr}`);
  if (given.sie > 0) directives.push(`stale-if-error=${given.sie}`);
  const headers = new Headers({ 'content-length': String(`#${given.id}`.length) });
  if (directives.length > 0) headers.set('cache-control', directives.join(', '));
  if (given.age > 0) headers.set('age', String(given.age));
  if (given.etag) headers.set('etag', `"${given.id}"`);
  if (given.cookie) headers.set('set-cookie', 'a=b');
  if (given.vary) headers.set('vary', 'Accept-Language');
  return headers;
}

/** Why RFC 9111 forbids to answer this request with that stored response, or undefined. Written from the RFC, apart from the rules under test. */
function forbidden(
  given: Given,
  asked: Extract<Step, { kind: 'get' }>,
  originFailed: boolean,
): string | undefined {
  const has = (flag: Answer['flags'][number]): boolean => given.flags.includes(flag);
  if (has('no-store')) return 'no-store was stored';
  if (has('private')) return 'private was stored';
  if (given.cookie) return 'Set-Cookie was stored';
  if (given.path !== asked.path) return 'another resource';
  if (given.vary && given.language !== asked.language) return 'another variant';
  const forAll = has('public') || has('must-revalidate') || given.sMaxage !== undefined;
  if (given.authorized && !forAll) return 'an answer to an authorized request';
  if (given.goneS !== undefined) return 'invalidated or purged';
  const ageS = given.age + clockS - given.atS;
  const lifetimeS = given.sMaxage ?? given.maxAge ?? 0;
  const leased = given.leasedS !== undefined;
  const staleS = Math.max(
    ageS - lifetimeS,
    leased ? clockS - given.leasedS! - leaseTtlS : -Infinity,
  );
  const strict = has('must-revalidate') || has('proxy-revalidate') || leased;
  if (leased && given.status !== 200) return 'an error was prefetched';
  const mayReplaceError = originFailed && !strict && !has('no-cache') && staleS < given.sie;
  if (mayReplaceError) return undefined;
  if (has('no-cache')) return 'no-cache without validation';
  if (asked.cacheControl === 'no-cache' || asked.cacheControl === 'no-store')
    return 'the request wants a new answer';
  if (asked.cacheControl === 'max-age=2' && ageS > 2) return 'older than the request allows';
  if (asked.cacheControl === 'min-fresh=10' && -staleS < 10) return 'not fresh for long enough';
  if (staleS < 0) return undefined;
  if (!strict && staleS < given.swr) return undefined;
  const noLeniency = strict || given.sMaxage !== undefined;
  if (!noLeniency && asked.cacheControl === 'max-stale') return undefined;
  if (!noLeniency && asked.cacheControl === 'max-stale=5' && staleS <= 5) return undefined;
  return `stale by ${staleS} s`;
}

async function perform(world: World, current: Step): Promise<void> {
  world.next = current;
  if (current.kind === 'wait') {
    clockS += current.seconds;
    return;
  }
  const site = siteOf(settingsOf(settings), world.host);
  if (current.kind === 'restart') {
    forgetAccounts();
    return;
  }
  if (current.kind === 'lease') {
    await fetchAhead(world, current.path);
    return;
  }
  if (current.kind === 'purge') {
    hearPurge(site, {
      site: world.host,
      atMs: clockS * 1_000,
      scope: 'resource',
      values: [current.path],
    });
    for (const given of world.given) if (given.path === current.path) given.goneS = clockS;
    clockS += 1;
    return;
  }
  const before = world.given.length;
  const context = createExecutionContext();
  const headers = new Headers({ 'forecache-now': String(clockS * 1_000) });
  if (current.kind === 'get') {
    headers.set('accept-language', current.language);
    if (current.cacheControl !== '') headers.set('cache-control', current.cacheControl);
    if (current.authorized) headers.set('authorization', 'Bearer x');
  }
  const request = new Request(`https://${world.host}${current.path}`, {
    method: current.kind === 'post' ? 'POST' : 'GET',
    headers,
  });
  const servedAtS = clockS;
  const response = await app.fetch(request, settings, context);
  const text = await response.text();
  // What happens behind the answer must not change what the answer was judged by.
  const judged = world.given.map((given) => ({ ...given }));
  await waitOnExecutionContext(context);
  expect(clockS).toBe(servedAtS);
  if (current.kind === 'post') {
    if (current.ok)
      for (const given of world.given) if (given.path === current.path) given.goneS = clockS;
    return;
  }
  const id = Number(text.slice(1));
  const given = judged[id];
  if (given === undefined) return;
  const status = response.headers.get('cache-status') ?? '';
  const fromOrigin = id >= before || /fwd-status=304/.test(status);
  const failed = world.given.length > before && [500, 503].includes(world.given.at(-1)!.status);
  if (!fromOrigin)
    expect(
      forbidden(given, current, failed),
      `${status} for ${JSON.stringify(given)}`,
    ).toBeUndefined();
}

async function fetchAhead(world: World, resource: string): Promise<void> {
  const nowMs = clockS * 1_000;
  driveClock(settings, new Headers({ 'forecache-now': String(nowMs) }));
  const context = createExecutionContext();
  const request = new Request(`https://${world.host}${resource}`);
  const place = await placeOf({ request, env: settings, context }, world.host);
  const lease: Lease = {
    id: `lease-${nowMs}`,
    site: world.host,
    region: place.region,
    node: place.node,
    resource,
    kind: 'document',
    confidence: 0.9,
    priority: 1,
    issuedAtMs: nowMs,
    deadlineMs: nowMs + 60_000,
    ttlMs: leaseTtlS * 1_000,
    forecastAtMs: nowMs,
    keyId: 'test',
    signature: '',
  };
  const signed = await signLease(lease, place.settings.keys!);
  const before = world.given.map((given) => ({ ...given }));
  const { kind } = await runLease(place, { lease: signed, mayStart: async () => true });
  await waitOnExecutionContext(context);
  // What was not stored for the lease is as it was, whatever the origin said of it.
  if (kind === 'failed')
    for (const [at, given] of before.entries()) Object.assign(world.given[at]!, given);
}

/** All places where a response to this path can be stored. */
function placesOf(world: World, target: string): readonly string[] {
  const varies = world.given.some((given) => given.vary && given.path === target);
  const variants = (varies ? ['en', 'de', undefined] : []).map((language) => {
    const fields = new Map(language === undefined ? [] : [['accept-language', language] as const]);
    return variantKey(variantOf(['accept-language'], fields));
  });
  return ['', ...variants].map((variant) =>
    storageUrl({ host: world.host, target, buildId: '', variant }),
  );
}

/** The index knows of every object that the cache has of this path, with its size, and of no other. */
async function indexAgrees(world: World, target: string): Promise<void> {
  const site = siteOf(settingsOf(settings), world.host);
  const cache = await openNodeCache('local');
  const index = indexOf({ node: 'local', site, cache });
  for (const url of placesOf(world, target)) {
    const found = await cache.find(url);
    const stored = found?.kind === 'response' ? found.stored.bytes + overheadBytes : undefined;
    if (found?.kind === 'response') await found.body?.cancel();
    expect(index.get(url)?.bytes, url).toBe(stored);
  }
}

/** Found by chance: what was purged is removed while its successor is stored, and then the isolate restarts. */
const storedWhileRemoved: Step[] = [
  visit({ maxAge: 5 }),
  { kind: 'purge', path: '/a' },
  visit({ sMaxage: 0, etag: true }),
  { kind: 'restart' },
  visit({}),
];

function visit(answer: Partial<Answer>): Step {
  const plain = { flags: [], swr: 0, sie: 0, age: 0, etag: false, cookie: false, vary: false };
  return {
    kind: 'get',
    path: '/a',
    language: 'en',
    cacheControl: '',
    authorized: false,
    answer: { maxAge: undefined, sMaxage: undefined, status: 200, ...plain, ...answer },
  };
}

afterAll(() => vi.unstubAllGlobals());

test('whatever is answered, asked, purged and restarted: nothing is served that RFC 9111 forbids', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
      const world = new World();
      vi.stubGlobal('fetch', async (url: string, init: RequestInit) =>
        world.answerOf(new Request(url, init)),
      );
      for (const current of steps) {
        await perform(world, current);
        // After a restart the next operation reads what the isolate before it wrote down.
        if (current.kind === 'restart') continue;
        if ('path' in current && current.kind !== 'purge') await indexAgrees(world, current.path);
      }
    }),
    { numRuns: 2_000, examples: [[storedWhileRemoved]] },
  );
}, 600_000);
