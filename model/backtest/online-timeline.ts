import { bayesianScorer } from '../../worker/forecast/bayesian-scorer.ts';
import { indexAccesses } from '../dataset/access-index.ts';
import type { ScoredBatch } from './policies/forecaster.ts';
import type { Trace } from './trace.ts';

/** How the forecasts of one stretch of time did; log-losses in nats. */
export interface OnlineMoment {
  readonly atMs: number;
  readonly rows: number;
  /** As announced: calibrated online, by the model or by whoever took over. */
  readonly announced: number;
  /** The model's word before the online calibration. */
  readonly model: number;
  /** The Bayesian forecaster, uncalibrated. */
  readonly bayesian: number;
  /** Regions whose drift alarm had handed over to the Bayesian forecaster at the end of the stretch. */
  readonly handedOver: number;
}

const stretches = 48;
/** Judging every row would cost more than the replay. */
const rowsPerJudged = 7;

/** Collects what the online learning did over the whole trace, the part before the split included. */
export class OnlineTimeline {
  private readonly sums = Array.from({ length: stretches }, () => ({
    rows: 0,
    announced: 0,
    model: 0,
    bayesian: 0,
    handedOver: 0,
  }));
  private readonly setting: { readonly trace: Trace; readonly delayMs: number };
  private readonly numberOf;
  private readonly index;
  private readonly startMs: number;
  private readonly endMs: number;
  private readonly alarms = new Map<number, number>();
  private turn = 0;

  constructor(setting: { readonly trace: Trace; readonly delayMs: number }) {
    this.setting = setting;
    const { trace } = setting;
    this.numberOf = new Map(trace.resources.map((name, number) => [name, number]));
    this.index = indexAccesses(trace, trace.length);
    this.startMs = trace.atMs[0] ?? 0;
    this.endMs = trace.atMs[trace.length - 1] ?? 0;
  }

  note({ region, batch, scores, calibrated, counters }: ScoredBatch): void {
    const share = (batch.atMs - this.startMs) / Math.max(1, this.endMs - this.startMs);
    const sum = this.sums[Math.min(stretches - 1, Math.floor(share * stretches))];
    if (sum === undefined) return;
    this.alarms.set(region, (counters['handedOver'] ?? 0) - (counters['handedBack'] ?? 0));
    sum.handedOver = [...this.alarms.values()].reduce((total, alarm) => total + alarm, 0);
    let fallback: Float32Array | undefined;
    for (const [row, candidate] of batch.candidates.entries()) {
      this.turn += 1;
      if (this.turn % rowsPerJudged !== 0) continue;
      const fromMs = batch.atMs + this.setting.delayMs;
      const toMs = fromMs + candidate.horizonMs;
      const resource = this.numberOf.get(candidate.resource);
      if (toMs > this.endMs || resource === undefined) continue;
      const came = this.index.countBetween({ region, resource }, { fromMs, toMs }) > 0;
      fallback ??= bayesianScorer.score(batch).confidence;
      const model = scores.confidence[row] ?? 0;
      sum.rows += 1;
      sum.model += logLoss(model, came);
      sum.announced += logLoss(calibrated[row] ?? model, came);
      sum.bayesian += logLoss(fallback[row] ?? 0, came);
    }
  }

  finish(): OnlineMoment[] {
    const stepMs = (this.endMs - this.startMs) / stretches;
    return this.sums
      .map((sum, at) => ({
        atMs: this.startMs + at * stepMs,
        rows: sum.rows,
        announced: sum.announced / Math.max(1, sum.rows),
        model: sum.model / Math.max(1, sum.rows),
        bayesian: sum.bayesian / Math.max(1, sum.rows),
        handedOver: sum.handedOver,
      }))
      .filter(({ rows }) => rows > 0);
  }
}

const leastChance = 1e-4;
const logLoss = (p: number, came: boolean): number =>
  -Math.log(Math.max(leastChance, came ? p : 1 - p));
