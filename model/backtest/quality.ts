import { judgeConfidences } from '../train/judge.ts';
import { F, FEATURE_COUNT } from '../../worker/forecast/features.ts';
import { indexAccesses } from '../dataset/access-index.ts';
import type { ScoredBatch } from './policies/forecaster.ts';
import type { Trace } from './trace.ts';

/** How good the forecasts were, prefetching aside. Logarithms are natural. */
export interface ForecastQuality {
  readonly rows: number;
  /** Average precision. */
  readonly ap: number;
  readonly nll: number;
  readonly brier: number;
  /** Expected calibration error over 20 bins of equal mass. */
  readonly ece: number;
  /** The same over confidences in [0.5, 0.95], where decisions fall. */
  readonly eceDecision: number;
  /** What that would be by chance alone if every confidence were right and all rows independent: no forecaster gets below. */
  readonly eceDecisionByChance: number;
  /** The same where forecasts of the same ten minutes share their luck. */
  readonly eceDecisionByBlocks: number;
  readonly decisionRows: number;
  /** Pinball loss of the expected count as the median. */
  readonly pinball: number;
  /** The same measures for the Gamma-Poisson posterior alone and before the online calibration. */
  readonly gammaPoissonNll: number;
  readonly uncalibratedNll: number;
  readonly uncalibratedEceDecision: number;
  /** Predicted against observed, 20 bins of equal mass, for the reliability diagram. */
  readonly reliability: readonly { readonly predicted: number; readonly observed: number }[];
}

const mostRows = 2_000_000;
const bins = 20;
/** Forecasts this close in time are of the same visitors, and share their outcomes. */
const blockMs = 600_000;

/**
 * Collects candidates with what came of them: y = any access in [decision + delay, + horizon].
 * Candidates whose horizon ends after the trace are left out. Past `mostRows` every second row
 * goes, and from then on every second is taken.
 */
export class QualityRecorder {
  private confidence = new Float32Array(1 << 16);
  private raw = new Float32Array(1 << 16);
  private demand = new Float32Array(1 << 16);
  private expected = new Float32Array(1 << 16);
  private counts = new Float32Array(1 << 16);
  private blocks = new Uint32Array(1 << 16);
  private length = 0;
  private stride = 1;
  private turn = 0;
  private readonly index;
  private readonly numberOf;
  private readonly endMs: number;
  private readonly setting: {
    readonly trace: Trace;
    readonly delayMs: number;
    readonly fromMs: number;
  };

  constructor(setting: {
    readonly trace: Trace;
    readonly delayMs: number;
    readonly fromMs: number;
  }) {
    this.setting = setting;
    this.index = indexAccesses(setting.trace, setting.trace.length);
    this.numberOf = new Map(setting.trace.resources.map((name, number) => [name, number]));
    this.endMs = setting.trace.atMs[setting.trace.length - 1] ?? 0;
  }

  note({ region, batch, scores, calibrated }: ScoredBatch): void {
    const { delayMs, fromMs } = this.setting;
    if (batch.atMs < fromMs) return;
    for (const [row, candidate] of batch.candidates.entries()) {
      this.turn += 1;
      if (this.turn % this.stride !== 0) continue;
      const startMs = batch.atMs + delayMs;
      const untilMs = startMs + candidate.horizonMs;
      const resource = this.numberOf.get(candidate.resource);
      if (untilMs > this.endMs || resource === undefined) continue;
      if (this.length === this.confidence.length) this.makeRoom();
      const at = this.length++;
      const raw = scores.confidence[row] ?? 0;
      this.raw[at] = raw;
      this.confidence[at] = calibrated[row] ?? raw;
      this.demand[at] = batch.features[row * FEATURE_COUNT + F.posteriorConfidence] ?? 0;
      this.expected[at] = scores.expectedCount[row] ?? 0;
      this.blocks[at] = Math.floor((batch.atMs - fromMs) / blockMs);
      this.counts[at] = this.index.countBetween(
        { region, resource },
        { fromMs: startMs, toMs: untilMs },
      );
    }
  }

  finish(): ForecastQuality {
    const part = (column: Float32Array) => column.subarray(0, this.length);
    const labels = Uint8Array.from(part(this.counts), (count) => (count > 0 ? 1 : 0));
    const blocks = this.blocks.subarray(0, this.length);
    const own = judgeConfidences(part(this.confidence), labels, blocks);
    const raw = judgeConfidences(part(this.raw), labels);
    const demand = judgeConfidences(part(this.demand), labels);
    let pinball = 0;
    for (let at = 0; at < this.length; at++)
      pinball += 0.5 * Math.abs((this.counts[at] ?? 0) - (this.expected[at] ?? 0));
    return {
      rows: this.length,
      ap: own.ap,
      nll: own.nll,
      brier: own.brier,
      ece: own.ece,
      eceDecision: own.eceDecision,
      eceDecisionByChance: own.eceDecisionByChance,
      eceDecisionByBlocks: own.eceDecisionByBlocks,
      decisionRows: own.decisionRows,
      pinball: pinball / Math.max(1, this.length),
      gammaPoissonNll: demand.nll,
      uncalibratedNll: raw.nll,
      uncalibratedEceDecision: raw.eceDecision,
      reliability: reliabilityOf(part(this.confidence), labels),
    };
  }

  private makeRoom(): void {
    if (this.length < mostRows) {
      const widen = (column: Float32Array) => {
        const wide = new Float32Array(column.length * 2);
        wide.set(column);
        return wide;
      };
      const blocks = new Uint32Array(this.blocks.length * 2);
      blocks.set(this.blocks);
      this.blocks = blocks;
      this.raw = widen(this.raw);
      this.confidence = widen(this.confidence);
      this.demand = widen(this.demand);
      this.expected = widen(this.expected);
      this.counts = widen(this.counts);
      return;
    }
    for (let at = 0; at < this.length >> 1; at++) {
      for (const column of [
        this.raw,
        this.confidence,
        this.demand,
        this.expected,
        this.counts,
        this.blocks,
      ])
        column[at] = column[at * 2] ?? 0;
    }
    this.length >>= 1;
    this.stride *= 2;
  }
}

function reliabilityOf(
  confidence: Float32Array,
  labels: Uint8Array,
): ForecastQuality['reliability'] {
  const order = Uint32Array.from(confidence, (_, row) => row).sort(
    (a, b) => (confidence[a] ?? 0) - (confidence[b] ?? 0),
  );
  return Array.from({ length: bins }, (_, bin) => {
    const rows = order.subarray(
      Math.floor((bin * order.length) / bins),
      Math.floor(((bin + 1) * order.length) / bins),
    );
    let predicted = 0;
    let observed = 0;
    for (const row of rows) {
      predicted += confidence[row] ?? 0;
      observed += labels[row] ?? 0;
    }
    return {
      predicted: predicted / Math.max(1, rows.length),
      observed: observed / Math.max(1, rows.length),
    };
  });
}
