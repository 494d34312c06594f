import type { Access } from '../../../protocol/messages.ts';
import { createRegionEngine } from '../../../worker/forecast/region-engine.ts';
import type { EngineSettings } from '../../../worker/forecast/settings.ts';
import { SiteEvidence } from '../../../worker/forecast/site-evidence.ts';
import type { CandidateBatch, Scores } from '../../../worker/forecast/types.ts';
import type { Announce, CacheView, Policy, PolicySetting } from '../policy.ts';
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
  /** After the online calibration, one a candidate. */
  readonly calibrated: Float32Array;
  /** The engine's own, as of now. */
  readonly counters: Readonly<Record<string, number>>;
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
  let caches: CacheView | undefined;

  const collect = (
    of: { region: number; nowMs: number; expiring?: string },
    announce: Announce,
  ): void => {
    const { region, nowMs, expiring } = of;
    const engine = engines[region];
    if (engine === undefined) return;
    const batch = engine.collectCandidates(nowMs, {
      ...(expiring !== undefined && { expiring: [expiring] }),
      keptForMs: caches?.keepsMs(region) ?? Infinity,
      wanted: (name) => caches?.isFreshEverywhere(region, numberOf.get(name) ?? 0) !== true,
    });
    if (batch.candidates.length === 0) return;
    options.mask?.(batch.features);
    const scores = options.scorer.score(batch);
    if (options.onScored !== undefined) {
      const calibrated = engine.calibrate(batch, scores);
      options.onScored({ region, batch, scores, calibrated, counters: engine.counters });
    }
    const forecasts = engine.conclude(batch, scores);
    if (options.withoutCalibration === true) {
      for (const [at, candidate] of batch.candidates.entries()) {
        announce(region, numberOf.get(candidate.resource) ?? 0, scores.confidence[at] ?? 0);
      }
      return;
    }
    for (const { resource, confidence } of forecasts)
      announce(region, numberOf.get(resource) ?? 0, confidence);
  };

  return {
    watch(view) {
      caches = view;
    },
    onAccess(index, announce) {
      const region = trace.region[index] ?? 0;
      const atMs = trace.atMs[index] ?? 0;
      engines[region]?.observe(accessOf(setting, index), node);
      heard.add(region);
      if (trace.atMs[index + 1] === atMs) return;
      for (const one of heard) collect({ region: one, nowMs: atMs }, announce);
      heard.clear();
    },
    onExpiry({ region, resource, atMs }) {
      let score = 0;
      collect(
        { region, nowMs: atMs, expiring: trace.resources[resource] ?? '' },
        (_, other, confidence) => {
          if (other === resource) score = confidence;
        },
      );
      return score;
    },
  };
}

/**
 * An access as an edge node tells it. All are told as served by the edge: the engine then keeps no
 * account of caches of its own, since the replay has one for each threshold.
 */
function accessOf({ trace, ttlMs }: PolicySetting, index: number): Access {
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
    servedFrom: 'edge',
  };
}
