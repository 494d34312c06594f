import type { Trace } from '../backtest/trace.ts';
import { FEATURE_COUNT } from '../../worker/forecast/features.ts';
import { createRegionEngine } from '../../worker/forecast/region-engine.ts';
import type { EngineSettings } from '../../worker/forecast/settings.ts';
import { SiteEvidence } from '../../worker/forecast/site-evidence.ts';
import type { CandidateBatch, RegionEngine } from '../../worker/forecast/types.ts';
import type { Access } from '../../protocol/messages.ts';
import { seededRandom } from '../train/seeded-random.ts';
import { indexAccesses } from './access-index.ts';
import { RowBuffer } from './row-buffer.ts';
import type { DatedRows } from './row-buffer.ts';

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
  readonly seed: number;
  readonly settings?: Partial<EngineSettings>;
  readonly onProgress?: (accesses: number) => void;
}

const progressEvery = 4_096;

/**
 * Candidates and features as the forecaster's own engine computes them while the trace passes by, with what came
 * afterwards: accesses in [decision + delay, decision + delay + horizon]. Caches are simulated, one a region, so that
 * a fresh resource is no candidate. Rows whose horizon reaches past the last known access are left out.
 */
export function generateRows(options: RowOptions): DatedRows {
  const { trace, until, delayMs, seed } = options;
  const site = new SiteEvidence({ ...options.settings, delayMs });
  const engines = trace.regions.map((region) => createRegionEngine({ region, site }));
  const resources = trace.resources.length;
  const random = seededRandom(seed);
  const ttlOf = Float64Array.from(trace.resources, () => pick(options.ttlsMs, random()));
  const freshUntilMs = new Float64Array(trace.regions.length * resources);
  const numberOf = new Map(trace.resources.map((name, number) => [name, number]));
  const future = indexAccesses(trace, until);
  const knownUntilMs = trace.atMs[until - 1] ?? 0;
  const buffer = new RowBuffer(FEATURE_COUNT);
  let keepShare = 1;

  const keep = (region: number, batch: CandidateBatch): void => {
    for (const [row, candidate] of batch.candidates.entries()) {
      if (keepShare < 1 && random() >= keepShare) continue;
      const fromMs = batch.atMs + delayMs;
      const toMs = fromMs + candidate.horizonMs;
      const resource = numberOf.get(candidate.resource);
      if (toMs > knownUntilMs || resource === undefined) continue;
      const count = future.countBetween({ region, resource }, { fromMs, toMs });
      buffer.add(batch.features, { from: row * FEATURE_COUNT, atMs: batch.atMs, count });
      if (buffer.length < options.maxRows) continue;
      buffer.thin(random);
      keepShare /= 2;
    }
  };

  for (let index = 0; index < until; index++) {
    const atMs = trace.atMs[index] ?? 0;
    collectDue(engines, { untilMs: atMs, keep });
    const region = trace.region[index] ?? 0;
    const resource = trace.resource[index] ?? 0;
    const pair = region * resources + resource;
    const isFresh = atMs < (freshUntilMs[pair] ?? 0);
    const freshForMs = ttlOf[resource] ?? 0;
    if (!isFresh) freshUntilMs[pair] = atMs + freshForMs;
    const engine = engines[region];
    if (!engine) continue;
    engine.observe(accessOf(trace, { index, freshForMs, isFresh }), 'node');
    keep(region, engine.collectCandidates(atMs));
    if (index % progressEvery === 0) options.onProgress?.(index);
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
