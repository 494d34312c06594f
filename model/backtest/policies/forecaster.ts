import type { Access, Forecast } from '../../../protocol/messages.ts';
import { createRegionEngine } from '../../../worker/forecast/region-engine.ts';
import type { EngineSettings } from '../../../worker/forecast/settings.ts';
import { SiteEvidence } from '../../../worker/forecast/site-evidence.ts';
import type { CandidateBatch, Scores } from '../../../worker/forecast/types.ts';
import type { Announce, Policy, PolicySetting } from '../policy.ts';
import type { SyncScorer } from '../network-scorer.ts';

export interface ForecasterOptions {
  readonly scorer: SyncScorer;
  readonly settings?: Partial<EngineSettings>;
  /** Sees each scored batch before it is announced, for the quality of the forecasts. */
  readonly onScored?: (scored: ScoredBatch) => void;
  /** Changes features in place before they are scored: how the ablations leave out evidence. */
  readonly mask?: (features: Float32Array) => void;
  /** Takes the scorer's word without the online calibration. */
  readonly withoutCalibration?: boolean;
}

export interface ScoredBatch {
  readonly region: number;
  readonly batch: CandidateBatch;
  readonly scores: Scores;
  readonly forecasts: readonly Forecast[];
}

const node = 'replay';

/**
 * The code that ships: one RegionEngine a region over the evidence of the site, its candidates,
 * features, online state and calibration, and a scorer with frozen weights. Candidates are
 * collected once all accesses of one moment of the trace are known, as the Worker's debounce does.
 */
export function createForecaster(setting: PolicySetting, options: ForecasterOptions): Policy {
  const { trace, ttlMs, delayMs } = setting;
  const site = new SiteEvidence({
    assumedFreshForMs: ttlMs,
    maxResources: Math.max(trace.resources.length + 1, 20_000),
    ...options.settings,
    delayMs,
  });
  const engines = trace.regions.map((region) => createRegionEngine({ region, site }));
  const numberOf = new Map(trace.resources.map((name, number) => [name, number]));
  const heard = new Set<number>();
  let wasHit = false;

  const collect = (region: number, nowMs: number, announce: Announce): void => {
    const engine = engines[region];
    if (engine === undefined) return;
    const batch = engine.collectCandidates(nowMs);
    if (batch.candidates.length === 0) return;
    options.mask?.(batch.features);
    const scores = options.scorer.score(batch);
    const forecasts = engine.conclude(batch, scores);
    options.onScored?.({ region, batch, scores, forecasts });
    if (options.withoutCalibration === true) {
      for (const [at, candidate] of batch.candidates.entries()) {
        announce(region, numberOf.get(candidate.resource) ?? 0, scores.confidence[at] ?? 0);
      }
      return;
    }
    for (const { resource, confidence } of forecasts)
      announce(region, numberOf.get(resource) ?? 0, confidence);
  };

  const firstDue = (): { region: number; atMs: number } => {
    let first = { region: 0, atMs: Number.POSITIVE_INFINITY };
    for (let region = 0; region < engines.length; region++) {
      const atMs = engines[region]?.nextDueMs() ?? Number.POSITIVE_INFINITY;
      if (atMs < first.atMs) first = { region, atMs };
    }
    return first;
  };

  return {
    onServed(_index, hit) {
      wasHit = hit;
    },
    onPrefetched({ region, resource, freshUntilMs }) {
      engines[region]?.notePrefetched(trace.resources[resource] ?? '', freshUntilMs);
    },
    onAccess(index, announce) {
      const region = trace.region[index] ?? 0;
      const atMs = trace.atMs[index] ?? 0;
      engines[region]?.observe(accessOf(setting, index, wasHit), node);
      heard.add(region);
      if (trace.atMs[index + 1] === atMs) return;
      for (const one of heard) collect(one, atMs, announce);
      heard.clear();
    },
    nextDueMs: () => firstDue().atMs,
    onDue(nowMs, announce) {
      collect(firstDue().region, nowMs, announce);
    },
  };
}

function accessOf({ trace, ttlMs }: PolicySetting, index: number, hit: boolean): Access {
  return {
    atMs: trace.atMs[index] ?? 0,
    visitor: String(trace.client[index] ?? 0),
    resource: trace.resources[trace.resource[index] ?? 0] ?? '',
    page: '',
    application: '',
    task: '',
    kind: 'other',
    status: 200,
    bytes: trace.bytes[index] ?? 0,
    freshForMs: ttlMs,
    validator: 0,
    servedFrom: hit ? 'edge' : 'origin',
  };
}
