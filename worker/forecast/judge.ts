import type { CandidateSource, ResourceKind } from '../../protocol/messages.ts';
import { bayesianScorer } from './bayesian-scorer.ts';
import type { Calibration, Scale } from './calibration.ts';
import type { Drift, DriftBounds } from './drift.ts';
import { FEATURE_COUNT } from './features.ts';
import { seededDraws } from './seeded-draws.ts';
import type { Candidate, CandidateBatch, Scores } from './types.ts';
import { Verdicts } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

/**
 * The calibrated word beside the model's own, as both were when the forecast was made: where a verdict comes hours
 * late, what calibration learned may be of another time of day. A gain is smaller here than between forecasters, so it
 * takes more verdicts to see.
 */
const calibrationBounds: DriftBounds = { memory: 5_000, alarmAt: 0.01, backAt: 0, of: 'nats' };

/** The adapted word, calibrated, beside what is announced without it, as both were when the forecast was made. */
const adapterBounds: DriftBounds = { memory: 5_000, alarmAt: 0.02, backAt: 0.01, of: 'share' };

/** Where the forecasts of one class are calibrated: the model's, the adapted ones, and the Bayesian forecaster's. */
interface Scales {
  readonly model: Scale;
  readonly adapted: Scale;
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
  /** False: what the site's adapter says is never announced. */
  readonly adapts: boolean;
  readonly count: (name: string) => void;
}

/** What the online learning makes of a scored batch, one value per candidate. */
export interface Judged {
  readonly confidence: Float32Array;
  readonly expectedCount: Float32Array;
  /** What the Bayesian forecaster said, uncalibrated. */
  readonly bayesian: Float32Array;
  /** What the site's adapter makes of the model's word. */
  readonly adapted: Float32Array;
  /** What calibration makes of the model's word and of the adapted one, announced or not. */
  readonly scaled: Float32Array;
  readonly adaptedScaled: Float32Array;
}

/** Learns from what came how far the forecasters are to be believed, and which of the two is asked. */
export class Judge {
  readonly drift: Drift;
  /** Handed over while calibration does more harm than good. */
  private readonly harm: Drift;
  /** Handed over while the adapted word is worth it. */
  private readonly gain: Drift;
  private readonly options: JudgeOptions;
  private readonly verdicts: Verdicts;
  private readonly draw = seededDraws(1);
  private readonly scales = new Map<ResourceKind, Map<CandidateSource, Scales>>();

  constructor(options: JudgeOptions) {
    this.options = options;
    this.verdicts = new Verdicts(options.room);
    const { calibration, region } = options;
    this.drift = calibration.alarm(`model ${region}`);
    this.harm = calibration.alarm(`calibration ${region}`, calibrationBounds);
    this.gain = calibration.alarm(`adapter ${region}`, adapterBounds);
  }

  /** Calibrated, by the model or by whom the drift alarm handed over to. */
  judge(batch: CandidateBatch, scores: Scores, kindOf: (row: number) => ResourceKind): Judged {
    const bayesian = bayesianScorer.score(batch);
    const { adapter } = this.options.calibration;
    const rows = batch.candidates.length;
    const [confidence, adapted] = [new Float32Array(rows), new Float32Array(rows)];
    const [scaled, adaptedScaled] = [new Float32Array(rows), new Float32Array(rows)];
    const { handedOver } = this.drift;
    for (const [row, { source }] of batch.candidates.entries()) {
      const model = scores.confidence[row] ?? 0;
      const other = bayesian.confidence[row] ?? 0;
      const scales = this.scalesOf(kindOf(row), source);
      const word = adapter.apply({ confidence: model, features: featuresOf(batch, row) });
      const calibrated = scales.model.apply({ confidence: model, other });
      const adaptedCalibrated = scales.adapted.apply({ confidence: word, other });
      adapted[row] = word;
      scaled[row] = calibrated;
      adaptedScaled[row] = adaptedCalibrated;
      confidence[row] = handedOver
        ? scales.bayesian.apply({ confidence: other, other })
        : this.announced({ model, scaled: calibrated, adaptedScaled: adaptedCalibrated });
    }
    const { expectedCount } = handedOver ? bayesian : scores;
    return {
      confidence,
      expectedCount,
      bayesian: bayesian.confidence,
      adapted,
      scaled,
      adaptedScaled,
    };
  }

  private announced(of: Pick<Verdict, 'model' | 'scaled' | 'adaptedScaled'>): number {
    if (this.gain.handedOver) return of.adaptedScaled;
    return this.harm.handedOver ? of.model : of.scaled;
  }

  /** Puts forecasts under observation, as many as there is room for, by lot. */
  watch(
    batch: CandidateBatch,
    of: {
      readonly scores: Scores;
      readonly judged: Omit<Judged, 'confidence' | 'expectedCount'>;
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
        adapted: of.judged.adapted[row] ?? 0,
        scaled: of.judged.scaled[row] ?? 0,
        adaptedScaled: of.judged.adaptedScaled[row] ?? 0,
        features: featuresOf(batch, row).slice(),
        modelScale: scales.model,
        adaptedScale: scales.adapted,
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

  private learn(verdict: Verdict): void {
    const { model, adapted, bayesian: other, came } = verdict;
    this.options.count(came ? 'came' : 'didNotCome');
    // Forecasts of one resource with horizons in common share their outcome: for the alarms they are one.
    if (verdict.alone) this.watchAlarms(verdict);
    const outcome = { came, weight: 1 / verdict.propensity };
    verdict.modelScale.learn({ confidence: model, other }, outcome);
    verdict.adaptedScale.learn({ confidence: adapted, other }, outcome);
    verdict.bayesianScale.learn({ confidence: other, other }, outcome);
    const word = { confidence: model, features: verdict.features };
    this.options.calibration.adapter.learn(word, outcome);
  }

  private watchAlarms(verdict: Verdict): void {
    const { model, scaled, adapted, adaptedScaled, bayesian: other, came } = verdict;
    const { modelScale, adaptedScale, bayesianScale } = verdict;
    const own = this.gain.handedOver
      ? adaptedScale.apply({ confidence: adapted, other })
      : modelScale.apply({ confidence: model, other });
    const fallback = bayesianScale.apply({ confidence: other, other });
    this.hear(this.drift, { first: own, second: fallback, came }, ['handedOver', 'handedBack']);
    this.hear(this.harm, { first: scaled, second: model, came }, [
      'calibrationOff',
      'calibrationBack',
    ]);
    if (!this.options.adapts) return;
    const without = this.harm.handedOver ? model : scaled;
    this.hear(this.gain, { first: without, second: adaptedScaled, came }, [
      'adapted',
      'adaptedBack',
    ]);
  }

  private hear(
    alarm: Drift,
    of: Parameters<Drift['learn']>[0],
    [over, back]: readonly [over: string, back: string],
  ): void {
    const before = alarm.handedOver;
    alarm.learn(of);
    if (alarm.handedOver !== before) this.options.count(before ? back : over);
  }

  private scalesOf(kind: ResourceKind, source: CandidateSource): Scales {
    let bySource = this.scales.get(kind);
    if (bySource === undefined) this.scales.set(kind, (bySource = new Map()));
    let scales = bySource.get(source);
    if (scales === undefined) {
      const { calibration, region } = this.options;
      scales = {
        model: calibration.scale(`model/${region} ${kind} ${source}`),
        adapted: calibration.scale(`adapted/${region} ${kind} ${source}`),
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

function featuresOf({ features }: CandidateBatch, row: number): Float32Array {
  return features.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT);
}
