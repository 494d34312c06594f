/**
 * The budget controller on real accesses: cran-2014-05, one cache per region, through the shipped
 * forecaster and coordinator, learning online; from the middle on half of the clients ask for other
 * resources than they used to (a spliced change of habits).
 * `npm run sim:budget [-- --json] [-- --days 6] [-- --prices 0]`: at prices of 0 a fetch in vain costs nothing,
 * so that what is worth it never binds before the share does.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  fnv1a32,
  type Access,
  type Forecast,
  type Lease,
  type Outcome,
} from '../../protocol/index.ts';
import { loadShippedScorer } from '../../model/backtest/load-network.ts';
import { readAccesses, type TraceAccess } from '../../model/dataset/index.ts';
import {
  createCoordinatorCore,
  type OpenCoordinatorCore,
} from '../../worker/coordinate/create-coordinator-core.ts';
import { PlainCache } from '../../worker/coordinate/plain-cache.ts';
import { coordinatorDefaults } from '../../worker/coordinate/settings.ts';
import type { NodeTraffic } from '../../worker/coordinate/types.ts';
import { createRegionEngine } from '../../worker/forecast/region-engine.ts';
import { SiteEvidence } from '../../worker/forecast/site-evidence.ts';
import type { RegionEngine } from '../../worker/forecast/types.ts';
import { emptySums, printBudget, type Sums } from './print-budget.ts';

const tracePath = fileURLToPath(
  new URL('../../../shared/traces/cran-2014-05.csv.gz', import.meta.url),
);
const freshForMs = 600_000;
const arrivalMs = 1_000;
const stepMs = 2_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The first day teaches the forecaster; figures count from the second on. */
const learnDays = 1;
const days = Number(argument('--days') ?? 6);
const spliceMs = ((learnDays + days) / 2) * dayMs;
const free = { prices: { megabyte: 0, request: 0, displacedMegabyte: 0 } };
const settings = {
  requestsPerSecond: 1e6,
  bytesPerSecond: 1e12,
  switchbackShare: 0,
  ...(argument('--prices') === '0' ? free : {}),
};

if (!existsSync(tracePath)) {
  console.log('left out: ../shared/traces/cran-2014-05.csv.gz is not here');
  process.exit(0);
}
await run();

interface Copy {
  untilMs: number;
  lease: Lease | undefined;
}

interface Cache {
  readonly engine: RegionEngine;
  readonly core: OpenCoordinatorCore;
  /** With prefetching, what there would be without, and what the coordinator is told of that. */
  readonly held: Map<string, Copy>;
  readonly plain: Map<string, number>;
  readonly shadow: PlainCache;
  traffic: { -readonly [K in keyof Omit<NodeTraffic, 'node' | 'errors'>]: NodeTraffic[K] };
  stored: { node: string; resource: string; freshUntilMs: number; validator: number }[];
  outcomes: Outcome[];
  arriving: { readonly atMs: number; readonly lease: Lease; readonly bytes: number }[];
}

async function run(): Promise<void> {
  const scorer = await loadShippedScorer(new URL('../../model/shipped/', import.meta.url));
  const site = new SiteEvidence({ minVisitors: 5 });
  const caches = new Map<string, Cache>();
  const byHour: Map<string, Sums>[] = [];
  let firstMs = 0;
  let stepAtMs = 0;
  for await (const row of readAccesses({ files: [tracePath] })) {
    if (firstMs === 0) {
      firstMs = row.atMs;
      stepAtMs = row.atMs;
    }
    if (row.atMs - firstMs >= days * dayMs) break;
    const now = (byHour[Math.floor((row.atMs - firstMs) / hourMs)] ??= new Map());
    while (stepAtMs + stepMs <= row.atMs) {
      stepAtMs += stepMs;
      for (const [region, cache] of caches) {
        step(region, { cache, scorer, nowMs: stepAtMs, sums: sumsOf(now, region) });
      }
    }
    const cache = caches.get(row.region) ?? openCache(row.region, { site, nowMs: row.atMs });
    caches.set(row.region, cache);
    const sums = sumsOf(now, row.region);
    visit(cache, { row, region: row.region, sums, changed: row.atMs - firstMs >= spliceMs });
  }
  const share = coordinatorDefaults.extraShare;
  printBudget(byHour, { learnDays, spliceHour: Math.floor(spliceMs / hourMs), share });
}

function sumsOf(hour: Map<string, Sums>, region: string): Sums {
  const sums = hour.get(region) ?? emptySums();
  hour.set(region, sums);
  return sums;
}

function openCache(region: string, at: { site: SiteEvidence; nowMs: number }): Cache {
  return {
    engine: createRegionEngine({ region, site: at.site }),
    core: createCoordinatorCore({ site: 'cran', region, nowMs: at.nowMs, settings }),
    held: new Map(),
    plain: new Map(),
    shadow: new PlainCache(),
    traffic: noTraffic(),
    stored: [],
    outcomes: [],
    arriving: [],
  };
}

function noTraffic(): Cache['traffic'] {
  const misses = { misses: 0, missBytes: 0, plainMisses: 0, plainMissBytes: 0 };
  return { accesses: 0, ...misses, prefetchedHits: 0 };
}

/** What the Durable Objects and a node do every two seconds, at one moment. */
function step(
  region: string,
  at: {
    readonly cache: Cache;
    readonly scorer: Awaited<ReturnType<typeof loadShippedScorer>>;
    readonly nowMs: number;
    readonly sums: Sums;
  },
): void {
  const { cache, scorer, nowMs, sums } = at;
  const { engine, core } = cache;
  sums.steps += 1;
  const { floor } = core.book.floor;
  if (floor <= core.settings.floorMin) sums.stepsAtLeast += 1;
  if (floor >= core.settings.floorMax) sums.stepsAtMost += 1;
  while (cache.arriving[0] !== undefined && cache.arriving[0].atMs <= nowMs) {
    const { lease, bytes, atMs } = cache.arriving.shift()!;
    const copy = cache.held.get(lease.resource);
    if (copy !== undefined && copy.untilMs > atMs + freshForMs / 2) {
      cache.outcomes.push(outcomeOf(lease, { kind: 'failed', atMs, bytes: 0, reason: 'fresh' }));
      continue;
    }
    sums.prefetches += 1;
    sums.prefetchBytes += bytes;
    cache.held.set(lease.resource, { untilMs: atMs + freshForMs, lease });
    engine.notePrefetched(lease.resource, atMs + freshForMs);
    cache.outcomes.push(outcomeOf(lease, { kind: 'done', atMs, bytes }));
  }
  const batch = engine.collectCandidates(nowMs);
  const forecasts: Forecast[] =
    batch.candidates.length === 0 ? [] : engine.conclude(batch, scorer.score(batch));
  if (forecasts.length === 0 && cache.traffic.accesses === 0 && cache.outcomes.length === 0) return;
  core.settle(cache.outcomes.splice(0), nowMs);
  const nodes = [{ node: region, errors: 0, ...cache.traffic }];
  const traffic = { atMs: nowMs, nodes, stored: cache.stored };
  cache.traffic = noTraffic();
  cache.stored = [];
  const here = forecasts.map((forecast) => ({ ...forecast, nodes: [{ node: region, share: 1 }] }));
  core.offer({ forecasts: here, nowMs, traffic });
  const space = { freeBytes: 1e15, capacityBytes: 1e16 };
  const report = { node: region, region, atMs: nowMs, ...space, roundTripMs: 0, accesses: 0 };
  for (const lease of core.exchange({ ...report, wants: 1_000 }).leases) {
    const bytes = core.book.leases.get(lease.id)?.bytes ?? 0;
    cache.arriving.push({ atMs: nowMs + arrivalMs, lease, bytes });
  }
}

function visit(
  cache: Cache,
  at: {
    readonly row: TraceAccess;
    readonly region: string;
    readonly sums: Sums;
    readonly changed: boolean;
  },
): void {
  const { row, region, sums } = at;
  const { atMs, bytes } = row;
  // The other half of the catalogue: same sizes and rhythm, names that nobody has asked for.
  const moves = at.changed && fnv1a32(row.client) % 2 === 0;
  const resource = moves ? `${row.resource}/moved` : row.resource;
  if ((cache.plain.get(resource) ?? 0) <= atMs) {
    cache.plain.set(resource, atMs + freshForMs);
    sums.plainMisses += 1;
    sums.plainBytes += bytes;
  }
  const copy = cache.held.get(resource);
  const hit = copy !== undefined && copy.untilMs > atMs;
  cache.traffic.accesses += 1;
  if (!hit) {
    cache.held.set(resource, { untilMs: atMs + freshForMs, lease: undefined });
    cache.stored.push({ node: region, resource, freshUntilMs: atMs + freshForMs, validator: 0 });
    cache.traffic.misses += 1;
    cache.traffic.missBytes += bytes;
    sums.misses += 1;
    sums.missBytes += bytes;
  } else if (copy.lease !== undefined) {
    cache.traffic.prefetchedHits += 1;
    const { lease } = copy;
    if (cache.core.book.leases.get(lease.id)?.heard.used === undefined) {
      cache.outcomes.push(outcomeOf(lease, { kind: 'used', atMs, bytes }));
    }
  }
  const servedFrom = !hit ? 'origin' : copy.lease === undefined ? 'edge' : 'edge-prefetched';
  const access = accessOf(row, { resource, servedFrom });
  if (cache.shadow.wouldMiss(region, access)) {
    cache.traffic.plainMisses += 1;
    cache.traffic.plainMissBytes += bytes;
  }
  cache.engine.observe(access, region);
}

function accessOf(row: TraceAccess, seen: Pick<Access, 'resource' | 'servedFrom'>): Access {
  return {
    atMs: row.atMs,
    visitor: row.client,
    resource: seen.resource,
    page: '',
    application: '',
    task: '',
    kind: 'other',
    status: 200,
    bytes: row.bytes,
    freshForMs,
    validator: 0,
    servedFrom: seen.servedFrom,
  };
}

function outcomeOf(
  lease: Lease,
  what: { kind: Outcome['kind']; atMs: number; bytes: number; reason?: string },
): Outcome {
  return {
    leaseId: lease.id,
    site: lease.site,
    region: lease.region,
    node: lease.node,
    resource: lease.resource,
    kind: what.kind,
    atMs: Math.round(what.atMs),
    bytes: what.bytes,
    latencyMs: 150,
    validator: 0,
    reason: what.reason ?? '',
  };
}

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
