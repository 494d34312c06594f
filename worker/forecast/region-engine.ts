import { answerHints } from './answer-hints.ts';
import { bayesianScorer } from './bayesian-scorer.ts';
import { Calibration } from './calibration.ts';
import { Drift } from './drift.ts';
import { FEATURE_COUNT } from './features.ts';
import { fillFeatures, momentOf } from './fill-features.ts';
import type { Moment } from './fill-features.ts';
import { NodeDemand } from './node-demand.ts';
import { RegionState } from './region-state.ts';
import { SiteEvidence } from './site-evidence.ts';
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
import { Verdicts } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';
import type { Access, CandidateSource, Forecast, Hint } from '../../protocol/messages.ts';

const maxNodes = 32;
const nodesPerForecast = 8;

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
    droppedCandidates: 0,
    forecasts: 0,
    heldForPrivacy: 0,
    came: 0,
    didNotCome: 0,
    handedOver: 0,
    handedBack: 0,
  };
  private readonly site: SiteEvidence;
  private readonly state: RegionState;
  private readonly nodes: NodeDemand;
  private readonly calibration = new Calibration();
  private readonly drift = new Drift();
  private readonly verdicts: Verdicts;
  private features: Float32Array;
  private readonly ids: Int32Array;

  constructor(options: RegionEngineOptions) {
    this.region = options.region;
    this.site = options.site ?? new SiteEvidence(options.settings);
    this.state = new RegionState(this.site);
    const { maxResources, maxCandidates } = this.site.settings;
    this.nodes = new NodeDemand(maxResources, maxNodes);
    this.verdicts = new Verdicts(maxResources);
    this.ids = new Int32Array(maxCandidates);
    this.features = new Float32Array(64 * FEATURE_COUNT);
    this.site.resources.whenReclaimed((gone) => {
      this.nodes.forget(gone);
      this.verdicts.forget(gone);
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
    const verdict = this.verdicts.access(resource, atMs);
    if (verdict !== null) this.judge(verdict);
    if (access.servedFrom === 'origin' && node !== '' && site.catalogue.cacheable[resource] === 1) {
      state.noteEntry(resource, atMs + (site.catalogue.freshForMs[resource] ?? 0));
    }
    if (access.visitor === '') return;
    const visitor = site.visitors.intern(access.visitor);
    const visit = site.learnPath(visitor, resource, atMs);
    state.arrived(resource, visit, atMs);
    state.announce(visitor, atMs);
  }

  observeElsewhere(access: Access): void {
    const resource = this.learn(access, false);
    if (resource < 0) return;
    this.count('observedElsewhere');
    if (access.visitor !== '')
      this.site.learnPath(this.site.visitors.intern(access.visitor), resource, access.atMs);
  }

  notePrefetched(resource: string, freshUntilMs: number): void {
    const id = this.site.resources.find(resource);
    if (id >= 0) this.state.noteEntry(id, freshUntilMs);
  }

  collectCandidates(nowMs: number, options: CollectOptions = {}): CandidateBatch {
    const { site, state } = this;
    const candidates: Candidate[] = [];
    for (const verdict of this.verdicts.expired(nowMs)) this.judge(verdict);
    const usableAtMs = nowMs + site.settings.delayMs;
    let moment: Moment | null = null;
    const consider = (resource: number, source: CandidateSource): void => {
      if (site.catalogue.cacheable[resource] !== 1) return;
      if ((state.freshUntilMs[resource] ?? 0) > usableAtMs) return;
      if (options.wanted?.(site.resources.names[resource] ?? '') === false) return;
      const horizonMs = options.horizonMs ?? this.horizonOf(resource);
      if (moment === null || moment.horizonMs !== horizonMs)
        moment = momentOf(state, nowMs, horizonMs);
      state.fade(resource, nowMs);
      state.noteConsidered(resource, nowMs);
      if (this.estimate(resource, moment) < site.settings.minEstimate) return;
      if (candidates.length >= site.settings.maxCandidates) {
        this.count('droppedCandidates');
        return;
      }
      const row = candidates.length;
      this.ids[row] = resource;
      this.reserve(row + 1);
      fillFeatures(state, { resource, source, moment, row, out: this.features });
      candidates.push({ resource: site.resources.names[resource] ?? '', source, horizonMs });
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

  conclude(batch: CandidateBatch, scores: Scores): Forecast[] {
    const { site } = this;
    const { catalogue, settings } = site;
    const forecasts: Forecast[] = [];
    const bayesian = bayesianScorer.score(batch);
    for (const [i, candidate] of batch.candidates.entries()) {
      const resource = site.resources.find(candidate.resource);
      if (resource < 0) continue;
      const raw = scores.confidence[i] ?? 0;
      const fallback = bayesian.confidence[i] ?? 0;
      const kind = catalogue.kindOf(resource);
      const confidence = this.drift.handedOver
        ? this.calibration.apply(`bayesian ${kind}`, fallback)
        : this.calibration.apply(kind, raw);
      // What only the other forecaster expects is judged too, or nobody would learn that this one is too timid.
      if (Math.max(confidence, raw, fallback) < settings.minConfidence) continue;
      if (!this.verdicts.isOpen(resource)) {
        const fromMs = batch.atMs + settings.delayMs;
        this.verdicts.open({
          resource,
          model: raw,
          bayesian: fallback,
          fromMs,
          untilMs: fromMs + candidate.horizonMs,
        });
      }
      if (confidence < settings.minConfidence) continue;
      if (catalogue.distinctVisitors(resource) < settings.minVisitors) {
        this.count('heldForPrivacy');
        continue;
      }
      forecasts.push({
        resource: candidate.resource,
        region: this.region,
        madeAtMs: batch.atMs,
        horizonMs: candidate.horizonMs,
        expectedCount: (this.drift.handedOver ? bayesian : scores).expectedCount[i] ?? 0,
        confidence,
        source: candidate.source,
        kind,
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
    return writeSnapshot(this.site, this.state, this.calibration);
  }

  restore(bytes: Uint8Array): void {
    readSnapshot(bytes, { site: this.site, state: this.state, calibration: this.calibration });
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

  private horizonOf(resource: number): number {
    const { settings, catalogue } = this.site;
    const wanted = settings.horizonMs ?? catalogue.freshForMs[resource] ?? 0;
    const known = wanted > 0 ? wanted : settings.assumedFreshForMs;
    return Math.min(settings.maxHorizonMs, Math.max(settings.minHorizonMs, known));
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

  private judge({ resource, model, bayesian, came }: Verdict): void {
    this.count(came ? 'came' : 'didNotCome');
    const kind = this.site.catalogue.kindOf(resource);
    const { calibration, drift } = this;
    const before = drift.handedOver;
    drift.learn({
      model: calibration.apply(kind, model),
      bayesian: calibration.apply(`bayesian ${kind}`, bayesian),
      came,
    });
    if (drift.handedOver !== before) this.count(before ? 'handedBack' : 'handedOver');
    calibration.learn({ kind, confidence: model, used: came });
    calibration.learn({ kind: `bayesian ${kind}`, confidence: bayesian, used: came });
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
