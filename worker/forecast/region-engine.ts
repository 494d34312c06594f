import { answerHints } from './answer-hints.ts';
import { FEATURE_COUNT } from './features.ts';
import { fillFeatures, momentOf } from './fill-features.ts';
import type { Moment } from './fill-features.ts';
import { horizonOf } from './horizon.ts';
import { Judge } from './judge.ts';
import { NodeDemand } from './node-demand.ts';
import { RegionState } from './region-state.ts';
import { SiteEvidence } from './site-evidence.ts';
import { seededDraws } from './seeded-draws.ts';
import type { EngineSettings } from './settings.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type {
  Candidate,
  CandidateBatch,
  CollectOptions,
  HintRequest,
  RegionEngine,
  Scores,
} from './types.ts';
import type {
  Access,
  CandidateSource,
  Forecast,
  Hint,
  ResourceKind,
} from '../../protocol/messages.ts';

const maxNodes = 32;
const nodesPerForecast = 8;
/** Share of the least estimate down to which candidates are explored. */
const nearBound = 0.4;

export interface RegionEngineOptions {
  readonly region: string;
  readonly settings?: Partial<EngineSettings>;
  /** Shared by the engines of one process; each its own when left out. */
  readonly site?: SiteEvidence;
}

/** Makes the forecaster's engine of one region. Throws RangeError on settings out of bounds. */
export function createRegionEngine(options: RegionEngineOptions): RegionEngine {
  return new Engine(options);
}

class Engine implements RegionEngine {
  readonly region: string;
  readonly counters: Record<string, number> = {
    observed: 0,
    observedElsewhere: 0,
    refusedKey: 0,
    refusedTime: 0,
    candidates: 0,
    explored: 0,
    droppedCandidates: 0,
    forecasts: 0,
    heldForPrivacy: 0,
    came: 0,
    didNotCome: 0,
    handedOver: 0,
    handedBack: 0,
    calibrationOff: 0,
    calibrationBack: 0,
    adapted: 0,
    adaptedBack: 0,
  };
  private readonly site: SiteEvidence;
  private readonly state: RegionState;
  private readonly nodes: NodeDemand;
  private readonly online: Judge;
  private readonly draw = seededDraws(2);
  private features: Float32Array;
  private readonly ids: Int32Array;

  constructor(options: RegionEngineOptions) {
    this.region = options.region;
    this.site = options.site ?? new SiteEvidence(options.settings);
    this.state = new RegionState(this.site);
    const { maxResources, maxCandidates } = this.site.settings;
    this.nodes = new NodeDemand(maxResources, maxNodes);
    this.online = new Judge({
      region: this.region,
      calibration: this.site.calibration,
      room: this.site.settings.maxVerdicts,
      delayMs: this.site.settings.delayMs,
      adapts: this.site.settings.adapts,
      count: (name) => this.count(name),
    });
    this.ids = new Int32Array(maxCandidates);
    this.features = new Float32Array(64 * FEATURE_COUNT);
    this.site.resources.whenReclaimed((gone) => {
      this.nodes.forget(gone);
      this.online.forget(gone);
    });
  }

  observe(access: Access, node: string): void {
    const resource = this.learn(access, node !== '');
    if (resource < 0) return;
    this.count('observed');
    const { site, state } = this;
    const { atMs } = access;
    state.demand.add(resource, atMs);
    state.load.note(atMs);
    if (node !== '') this.nodes.add(resource, node, atMs);
    this.online.access(resource, atMs);
    if (access.servedFrom === 'origin' && node !== '' && site.catalogue.cacheable[resource] === 1) {
      state.noteEntry(resource, atMs + (site.catalogue.freshForMs[resource] ?? 0));
    }
    if (access.visitor === '') return;
    const visitor = site.visitors.intern(access.visitor);
    site.learnNavigation(visitor, resource, access);
    const visit = site.learnPath(visitor, resource, atMs);
    state.arrived(resource, visit, atMs);
    state.announce(visitor, atMs);
  }

  observeElsewhere(access: Access): void {
    const resource = this.learn(access, false);
    if (resource < 0) return;
    this.count('observedElsewhere');
    if (access.visitor === '') return;
    const visitor = this.site.visitors.intern(access.visitor);
    this.site.learnNavigation(visitor, resource, access);
    this.site.learnPath(visitor, resource, access.atMs);
  }

  notePrefetched(resource: string, freshUntilMs: number): void {
    const id = this.site.resources.find(resource);
    if (id >= 0) this.state.noteEntry(id, freshUntilMs);
  }

  collectCandidates(nowMs: number, options: CollectOptions = {}): CandidateBatch {
    const { site, state } = this;
    const candidates: Candidate[] = [];
    this.online.settle(nowMs);
    const usableAtMs = nowMs + site.settings.delayMs;
    let moment: Moment | null = null;
    const consider = (resource: number, source: CandidateSource): void => {
      if (site.catalogue.cacheable[resource] !== 1) return;
      if ((state.freshUntilMs[resource] ?? 0) > usableAtMs) return;
      if (options.wanted?.(site.resources.names[resource] ?? '') === false) return;
      const horizonMs =
        options.horizonMs ??
        horizonOf(site.settings, {
          freshForMs: site.catalogue.freshForMs[resource] ?? 0,
          keptForMs: options.keptForMs,
        });
      if (moment === null || moment.horizonMs !== horizonMs)
        moment = momentOf(state, nowMs, horizonMs);
      state.fade(resource, nowMs);
      state.noteConsidered(resource, nowMs);
      const propensity = this.chanceOf(this.estimate(resource, moment));
      if (propensity < 1 && this.draw() >= propensity) return;
      if (candidates.length >= site.settings.maxCandidates) {
        this.count('droppedCandidates');
        return;
      }
      const row = candidates.length;
      this.ids[row] = resource;
      this.reserve(row + 1);
      fillFeatures(state, { resource, source, moment, row, out: this.features });
      const name = site.resources.names[resource] ?? '';
      if (propensity === 1) candidates.push({ resource: name, source, horizonMs });
      else {
        this.count('explored');
        candidates.push({ resource: name, source, horizonMs, propensity });
      }
    };
    for (let i = 0; i < state.touchedCount; i++) {
      const resource = state.touched[i] ?? 0;
      consider(resource, state.isInSequence(resource) ? 'sequence' : 'successor');
    }
    state.clearTouched();
    while (state.due.nextMs() <= nowMs) consider(state.due.pop(), 'expiry');
    for (const name of options.expiring ?? []) {
      const resource = site.resources.find(name);
      if (resource >= 0) consider(resource, 'expiry');
    }
    this.counters['candidates'] = (this.counters['candidates'] ?? 0) + candidates.length;
    return {
      atMs: nowMs,
      candidates,
      features: this.features.subarray(0, candidates.length * FEATURE_COUNT),
    };
  }

  calibrate(batch: CandidateBatch, scores: Scores): Float32Array {
    return this.online.judge(batch, scores, this.kindIn(batch)).confidence;
  }

  conclude(batch: CandidateBatch, scores: Scores): Forecast[] {
    const { site } = this;
    const { catalogue, settings } = site;
    const forecasts: Forecast[] = [];
    const resourceOf = (row: number): number =>
      site.resources.find(batch.candidates[row]?.resource ?? '');
    const kindOf = this.kindIn(batch);
    const judged = this.online.judge(batch, scores, kindOf);
    this.online.watch(batch, { scores, judged, resourceOf, kindOf });
    for (const [i, candidate] of batch.candidates.entries()) {
      const resource = resourceOf(i);
      const confidence = judged.confidence[i] ?? 0;
      if (resource < 0 || confidence < settings.minConfidence) continue;
      if (catalogue.distinctVisitors(resource) < settings.minVisitors) {
        this.count('heldForPrivacy');
        continue;
      }
      forecasts.push({
        resource: candidate.resource,
        region: this.region,
        madeAtMs: batch.atMs,
        horizonMs: candidate.horizonMs,
        expectedCount: judged.expectedCount[i] ?? 0,
        confidence,
        source: candidate.source,
        kind: kindOf(i),
        bytes: catalogue.bytes[resource] ?? 0,
        freshForMs: catalogue.freshForMs[resource] ?? 0,
        volatility: catalogue.volatility(resource),
        nodes: this.nodes.shares(resource, nodesPerForecast),
      });
    }
    this.counters['forecasts'] = (this.counters['forecasts'] ?? 0) + forecasts.length;
    return forecasts.sort((a, b) => b.confidence - a.confidence);
  }

  hints(request: HintRequest): Hint[] {
    return answerHints(this.site, request);
  }

  nextDueMs(): number {
    return this.state.due.nextMs();
  }

  snapshot(): Uint8Array {
    return writeSnapshot(this.site, this.state);
  }

  restore(bytes: Uint8Array): void {
    readSnapshot(bytes, { site: this.site, state: this.state });
  }

  /** What is common to accesses here and elsewhere; -1 when refused. */
  private learn(access: Access, trusted: boolean): number {
    const { site } = this;
    const { settings } = site;
    const { atMs } = access;
    if (access.resource.length === 0 || access.resource.length > settings.maxKeyLength)
      return this.refuse('refusedKey');
    if (!(atMs > 0) || atMs < site.newestMs - settings.maxLatenessMs)
      return this.refuse('refusedTime');
    if (site.newestMs > 0 && atMs > site.newestMs + settings.maxAheadMs * 30)
      return this.refuse('refusedTime');
    site.newestMs = Math.max(site.newestMs, atMs);
    const resource = site.resources.intern(access.resource, atMs);
    site.catalogue.note(resource, access, trusted);
    site.demand.add(resource, atMs);
    site.nameOrder.refresh(site.resources);
    return resource;
  }

  /** Cheap upper guess of the confidence, to spare hopeless candidates a row. */
  private estimate(resource: number, moment: Moment): number {
    const { state } = this;
    const announced = 1.3 * ((state.near[resource] ?? 0) + (state.far[resource] ?? 0));
    const gapMs = Math.exp(state.demand.meanLogGap[resource] ?? 0) * 1_000;
    const silentMs = moment.atMs - (state.demand.lastAtMs[resource] ?? 0);
    const expected = moment.horizonMs / Math.max(1_000, gapMs, silentMs / 4);
    return 1 - Math.exp(-announced - expected);
  }

  /** Just under the bound of the estimate a few are scored all the same: how else to learn what is spared wrongly? */
  private chanceOf(estimate: number): number {
    const { minEstimate, exploreShare } = this.site.settings;
    if (estimate >= minEstimate) return 1;
    return estimate >= minEstimate * nearBound ? exploreShare : 0;
  }

  private kindIn({ candidates }: CandidateBatch): (row: number) => ResourceKind {
    const { resources, catalogue } = this.site;
    return (row) => catalogue.kindOf(resources.find(candidates[row]?.resource ?? ''));
  }

  private reserve(rows: number): void {
    if (this.features.length >= rows * FEATURE_COUNT) return;
    const larger = new Float32Array(this.features.length * 2);
    larger.set(this.features);
    this.features = larger;
  }

  private refuse(reason: string): -1 {
    this.count(reason);
    return -1;
  }

  private count(name: string): void {
    this.counters[name] = (this.counters[name] ?? 0) + 1;
  }
}
