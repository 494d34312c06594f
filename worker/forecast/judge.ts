import type { CandidateSource, ResourceKind } from '../../protocol/messages.ts';
import { bayesianScorer } from './bayesian-scorer.ts';
import type { Calibration, Scale } from './calibration.ts';
import { Drift } from './drift.ts';
import type { DriftBounds } from './drift.ts';
import { seededDraws } from './seeded-draws.ts';
import type { Candidate, CandidateBatch, Scores } from './types.ts';
import { Verdicts } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

/**
 * The calibrated word beside the model's own, as both were when the forecast was made: where a verdict comes hours
 * late, what calibration learned may be of another time of day. A gain is smaller here than between forecasters, so it
 * takes more verdicts to see.
 */
const calibrationBounds: DriftBounds = { memory: 5_000, alarmAt: 0.01 };

/** Where the forecasts of one class are calibrated: the model's, and the Bayesian forecaster's. */
interface Scales {
  readonly model: Scale;
  readonly bayesian: Scale;
}

export interface JudgeOptions {
  readonly region: string;
  /** Shared by the regions of one process: what all have in common is learned together. */
  readonly calibration: Calibration;
  /** Forecasts under observation at most. */
  readonly room: number;
  /** From a decision to the object being usable, ms. */
  readonly delayMs: number;
  readonly count: (name: string) => void;
}

/** What the online learning makes of a scored batch, one value per candidate. */
export interface Judged {
  readonly confidence: Float32Array;
  readonly expectedCount: Float32Array;
  /** What the Bayesian forecaster said, uncalibrated. */
  readonly bayesian: Float32Array;
  /** What calibration makes of the model's word, announced or not. */
  readonly scaled: Float32Array;
}

/** Learns from what came how far the forecasters are to be believed, and which of the two is asked. */
export class Judge {
  readonly drift = new Drift();
  /** Handed over while calibration does more harm than good. */
  private readonly harm = new Drift(calibrationBounds);
  private readonly options: JudgeOptions;
  private readonly verdicts: Verdicts;
  private readonly draw = seededDraws(1);
  private readonly scales = new Map<ResourceKind, Map<CandidateSource, Scales>>();

  constructor(options: JudgeOptions) {
    this.options = options;
    this.verdicts = new Verdicts(options.room);
  }

  /** Calibrated, by the model or by whom the drift alarm handed over to. */
  judge(batch: CandidateBatch, scores: Scores, kindOf: (row: number) => ResourceKind): Judged {
    const bayesian = bayesianScorer.score(batch);
    const confidence = new Float32Array(batch.candidates.length);
    const scaled = new Float32Array(batch.candidates.length);
    const { handedOver } = this.drift;
    for (const [row, { source }] of batch.candidates.entries()) {
      const model = scores.confidence[row] ?? 0;
      const fallback = bayesian.confidence[row] ?? 0;
      const scales = this.scalesOf(kindOf(row), source);
      const calibrated = scales.model.apply({ confidence: model, other: fallback });
      scaled[row] = calibrated;
      if (handedOver) {
        confidence[row] = scales.bayesian.apply({ confidence: fallback, other: fallback });
      } else confidence[row] = this.harm.handedOver ? model : calibrated;
    }
    const { expectedCount } = handedOver ? bayesian : scores;
    return { confidence, expectedCount, bayesian: bayesian.confidence, scaled };
  }

  /** Puts forecasts under observation, as many as there is room for, by lot. */
  watch(
    batch: CandidateBatch,
    of: {
      readonly scores: Scores;
      readonly judged: Pick<Judged, 'bayesian' | 'scaled'>;
      readonly resourceOf: (row: number) => number;
      readonly kindOf: (row: number) => ResourceKind;
    },
  ): void {
    for (const [row, candidate] of batch.candidates.entries()) {
      const chance = this.verdicts.chance();
      if (chance < 1 && this.draw() >= chance) continue;
      const resource = of.resourceOf(row);
      if (resource < 0) continue;
      const scales = this.scalesOf(of.kindOf(row), candidate.source);
      const fromMs = batch.atMs + this.options.delayMs;
      this.verdicts.watch({
        resource,
        model: of.scores.confidence[row] ?? 0,
        bayesian: of.judged.bayesian[row] ?? 0,
        scaled: of.judged.scaled[row] ?? 0,
        modelScale: scales.model,
        bayesianScale: scales.bayesian,
        propensity: chance * propensityOf(candidate),
        fromMs,
        untilMs: fromMs + candidate.horizonMs,
      });
    }
  }

  access(resource: number, atMs: number): void {
    this.verdicts.access(resource, atMs);
  }

  /** Learns from the forecasts whose horizon has passed. */
  settle(nowMs: number): void {
    for (const verdict of this.verdicts.ended(nowMs)) this.learn(verdict);
  }

  forget(gone: Uint8Array): void {
    this.verdicts.forget(gone);
  }

  private learn({ model, bayesian, came, alone, propensity, ...of }: Verdict): void {
    this.options.count(came ? 'came' : 'didNotCome');
    const said = { confidence: model, other: bayesian };
    const fallback = { confidence: bayesian, other: bayesian };
    // Forecasts of one resource with horizons in common share their outcome: for the alarm they are one.
    if (alone) {
      this.watchDrift(of.modelScale.apply(said), of.bayesianScale.apply(fallback), came);
      this.watchCalibration(of.scaled, model, came);
    }
    const outcome = { came, weight: 1 / propensity };
    of.modelScale.learn(said, outcome);
    of.bayesianScale.learn(fallback, outcome);
  }

  private watchDrift(model: number, bayesian: number, came: boolean): void {
    const before = this.drift.handedOver;
    this.drift.learn({ first: model, second: bayesian, came });
    if (this.drift.handedOver !== before) this.options.count(before ? 'handedBack' : 'handedOver');
  }

  private watchCalibration(scaled: number, model: number, came: boolean): void {
    const before = this.harm.handedOver;
    this.harm.learn({ first: scaled, second: model, came });
    if (this.harm.handedOver !== before)
      this.options.count(before ? 'calibrationBack' : 'calibrationOff');
  }

  private scalesOf(kind: ResourceKind, source: CandidateSource): Scales {
    let bySource = this.scales.get(kind);
    if (bySource === undefined) this.scales.set(kind, (bySource = new Map()));
    let scales = bySource.get(source);
    if (scales === undefined) {
      const { calibration, region } = this.options;
      scales = {
        model: calibration.scale(`model/${region} ${kind} ${source}`),
        bayesian: calibration.scale(`bayesian/${region} ${kind} ${source}`),
      };
      bySource.set(source, scales);
    }
    return scales;
  }
}

function propensityOf({ propensity }: Candidate): number {
  return propensity ?? 1;
}
