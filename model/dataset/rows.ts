import type { Trace } from '../backtest/trace.ts';
import { bayesianScorer } from '../../worker/forecast/bayesian-scorer.ts';
import { FEATURE_COUNT } from '../../worker/forecast/features.ts';
import { createRegionEngine } from '../../worker/forecast/region-engine.ts';
import type { EngineSettings } from '../../worker/forecast/settings.ts';
import { SiteEvidence } from '../../worker/forecast/site-evidence.ts';
import type { CandidateBatch, RegionEngine, Scores } from '../../worker/forecast/types.ts';
import type { Access } from '../../protocol/messages.ts';
import { seededRandom } from '../train/seeded-random.ts';
import { indexAccesses } from './access-index.ts';
import { createCacheShadow } from './cache-shadow.ts';
import { RowBuffer } from './row-buffer.ts';
import type { DatedRows } from './row-buffer.ts';

/** From the first to the second. */
export type Range = readonly [number, number];

export interface RowOptions {
  readonly trace: Trace;
  /** Accesses from this number on stay unknown, to features and labels alike. */
  readonly until: number;
  /** From a decision to the object being usable, ms. */
  readonly delayMs: number;
  /** Freshness lifetimes, ms; each resource gets one of them by the seed. */
  readonly ttlsMs: readonly number[];
  /** Most rows, at least 2: beyond it every row so far is tossed for, and the share kept from then on halves. */
  readonly maxRows: number;
  /**
   * Candidates that a forecaster holds likely are prefetched, so that rows tell of such caches too; how
   * likely is drawn from this range for each resource and lifetime, as many thresholds are in use. Null: none.
   */
  readonly prefetchAbove: Range | null;
  /** Who holds it likely; the Bayesian forecaster when left out. */
  readonly score?: (batch: CandidateBatch) => Scores;
  readonly seed: number;
  readonly settings?: Partial<EngineSettings>;
  readonly onProgress?: (accesses: number) => void;
}

const progressEvery = 4_096;

/**
 * Candidates and features as the forecaster's own engine computes them while the trace passes by, with what came
 * afterwards: accesses in [decision + delay, decision + delay + horizon]. Caches are followed, one a region, so that
 * a fresh resource is no candidate. Candidates are collected once all accesses of one moment are known. Rows whose horizon reaches past the last known access are left out.
 */
export function generateRows(options: RowOptions): DatedRows {
  const { trace, until, delayMs, seed } = options;
  const site = new SiteEvidence({ ...options.settings, delayMs });
  const engines = trace.regions.map((region) => createRegionEngine({ region, site }));
  const random = seededRandom(seed);
  const ttlOf = Float64Array.from(trace.resources, () => pick(options.ttlsMs, random()));
  const caches = createCacheShadow({ trace, delayMs, ttlOf });
  const numberOf = new Map(trace.resources.map((name, number) => [name, number]));
  const future = indexAccesses(trace, until);
  const knownUntilMs = trace.atMs[until - 1] ?? 0;
  const buffer = new RowBuffer(FEATURE_COUNT, options.maxRows);
  const scoreNow = options.score ?? bayesianScorer.score;
  let keepShare = 1;

  const thresholdOf = (resource: number, atMs: number): number => {
    const [low, high] = options.prefetchAbove ?? [1, 1];
    const lifetime = Math.floor(atMs / (ttlOf[resource] ?? 1));
    return low + (high - low) * seededRandom((seed ^ Math.imul(resource, 0x9e3779b1)) + lifetime)();
  };

  const keep = (region: number, batch: CandidateBatch): void => {
    const wanted = options.prefetchAbove === null ? null : scoreNow(batch).confidence;
    for (const [row, candidate] of batch.candidates.entries()) {
      const resource = numberOf.get(candidate.resource);
      // What is explored is not decided on, so it is nothing to train for.
      if (resource === undefined || candidate.propensity !== undefined) continue;
      if (wanted !== null && (wanted[row] ?? 0) >= thresholdOf(resource, batch.atMs)) {
        const until = caches.prefetch({ region, resource, nowMs: batch.atMs });
        engines[region]?.notePrefetched(candidate.resource, until);
      }
      if (keepShare < 1 && random() >= keepShare) continue;
      const fromMs = batch.atMs + delayMs;
      const toMs = fromMs + candidate.horizonMs;
      if (toMs > knownUntilMs) continue;
      const count = future.countBetween({ region, resource }, { fromMs, toMs });
      buffer.add(batch.features, { from: row * FEATURE_COUNT, atMs: batch.atMs, count });
      if (buffer.length < options.maxRows) continue;
      buffer.thin(random);
      keepShare /= 2;
    }
  };

  const heard = new Set<number>();
  for (let index = 0; index < until; index++) {
    const atMs = trace.atMs[index] ?? 0;
    if (heard.size === 0) collectDue(engines, { untilMs: atMs, keep });
    const region = trace.region[index] ?? 0;
    const freshForMs = ttlOf[trace.resource[index] ?? 0] ?? 0;
    const isFresh = caches.serve(index);
    engines[region]?.observe(accessOf(trace, { index, freshForMs, isFresh }), 'node');
    heard.add(region);
    if (index % progressEvery === 0) options.onProgress?.(index);
    if (index + 1 < until && trace.atMs[index + 1] === atMs) continue;
    for (const one of heard) {
      const engine = engines[one];
      if (engine) keep(one, engine.collectCandidates(atMs));
    }
    heard.clear();
  }
  options.onProgress?.(until);
  return buffer.finish();
}

/** Expiries that fell due in any region, in order of time. */
function collectDue(
  engines: readonly RegionEngine[],
  { untilMs, keep }: { untilMs: number; keep: (region: number, batch: CandidateBatch) => void },
): void {
  for (;;) {
    let [first, dueMs] = [-1, Number.POSITIVE_INFINITY];
    for (const [region, engine] of engines.entries()) {
      if (engine.nextDueMs() >= dueMs) continue;
      first = region;
      dueMs = engine.nextDueMs();
    }
    const engine = engines[first];
    if (!engine || dueMs > untilMs) return;
    keep(first, engine.collectCandidates(dueMs));
  }
}

function pick(values: readonly number[], share: number): number {
  return values[Math.floor(share * values.length)] ?? 0;
}

function accessOf(
  trace: Trace,
  of: { index: number; freshForMs: number; isFresh: boolean },
): Access {
  return {
    atMs: trace.atMs[of.index] ?? 0,
    visitor: String(trace.client[of.index] ?? 0),
    resource: trace.resources[trace.resource[of.index] ?? 0] ?? '',
    page: '',
    application: '',
    task: '',
    kind: 'other',
    status: 200,
    bytes: trace.bytes[of.index] ?? 0,
    freshForMs: of.freshForMs,
    validator: 0,
    servedFrom: of.isFresh ? 'edge' : 'origin',
  };
}
