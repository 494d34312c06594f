import {
  F,
  FEATURE_COUNT,
  FEATURE_NAMES,
  FEATURE_VERSION,
} from '../../worker/forecast/features.ts';
import type { FeatureName } from '../../worker/forecast/features.ts';
import type { ModelManifest } from '../../worker/forecast/model-manifest.ts';
import type { Trace } from '../backtest/trace.ts';
import { writeModel } from '../export/write-model.ts';
import { fitPlatt, foldPlatt, identity, plattLoss } from './calibrate.ts';
import type { Judged, Platt } from './calibrate.ts';
import { collectRows } from './collect-rows.ts';
import { fingerprintAccesses } from './fingerprint.ts';
import { forward } from './forward.ts';
import { judgeConfidences } from './judge.ts';
import { mergeRows } from './merge-rows.ts';
import type { MergedRows } from './merge-rows.ts';
import type { Network } from './network.ts';
import { accessesBefore, cutOffMs } from './row-jobs.ts';
import type { Progress } from './run-training.ts';
import { defaultScenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { resolveTrainSettings } from './settings.ts';
import type { TrainSettings } from './settings.ts';
import { trainMlp } from './train-mlp.ts';
import type { TrainResult } from './train-mlp.ts';
import { sliceRows } from './training-rows.ts';

/** Inputs that are computed but not to be learned from; none at present. */
const mutedFeatures: readonly FeatureName[] = [];

export interface TrainForecasterOptions {
  readonly traces: readonly Trace[];
  /** Share of each trace's requests that may be looked at. */
  readonly share: number;
  /** Share of those that is held back, the latest, for stopping and calibration. */
  readonly heldBackShare: number;
  readonly scenarios?: readonly Scenario[];
  readonly settings?: Partial<TrainSettings>;
  /** Folder for the model and its manifest. */
  readonly out: string;
  readonly name: string;
  /** How to make the model again, for its manifest. */
  readonly command: string;
  readonly onRows?: (done: number, total: number) => void;
  readonly onProgress?: (progress: Progress) => void;
}

export interface TrainedForecaster {
  readonly network: Network;
  readonly manifest: ModelManifest;
  readonly training: TrainResult;
  readonly rows: number;
  readonly rowSeconds: number;
}

/** The whole way from traces to a deployable model in a folder. */
export async function trainForecaster(options: TrainForecasterOptions): Promise<TrainedForecaster> {
  const { traces, share, heldBackShare } = options;
  const scenarios = options.scenarios ?? defaultScenarios;
  const settings = resolveTrainSettings(options.settings);
  const untilMs = traces.map((trace) => cutOffMs(trace, share));
  const heldBackFromMs = traces.map((trace) => cutOffMs(trace, share * (1 - heldBackShare)));
  const startedMs = performance.now();
  const collected = await collectRows({
    traces,
    untilMs,
    scenarios,
    seed: settings.seed,
    threads: Math.max(1, settings.threads),
    ...(options.onRows && { onProgress: options.onRows }),
  });
  const merged = mergeRows(collected, { heldBackFromMs });
  const rowSeconds = (performance.now() - startedMs) / 1_000;
  const training = await trainMlp({
    ...merged,
    offsetFeature: F.posteriorLogMean,
    mutedFeatures: mutedFeatures.map((name) => F[name]),
    settings,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const platt = calibrate(training.network, merged);
  const network = foldPlatt(training.network, platt);
  const manifest = await writeModel({
    network,
    folder: options.out,
    probeFeatures: everyNth(merged, 256),
    about: {
      name: options.name,
      featureVersion: FEATURE_VERSION,
      featureNames: FEATURE_NAMES,
      architecture: [
        ...settings.hidden.map(String),
        ...(settings.recurrent ? [`gru:${settings.recurrent.width}`] : []),
      ],
      horizonsMs: [...new Set(scenarios.flatMap(({ ttlsMs }) => ttlsMs))].sort((a, b) => a - b),
      traces: traces.map((trace, index) => {
        const until = accessesBefore(trace, untilMs[index] ?? 0);
        const own = collected.filter(({ job }) => job.traceIndex === index);
        return {
          name: trace.name,
          fingerprint: fingerprintAccesses(trace, until),
          accesses: until,
          untilMs: trace.atMs[until - 1] ?? 0,
          rows: own.reduce((sum, { rows }) => sum + rows.rows, 0),
        };
      }),
      seed: settings.seed,
      calibration: platt,
      metrics: { heldBackLoss: training.bestLoss, ...judgeTraces(network, { merged, traces }) },
      command: options.command,
    },
  });
  return {
    network,
    manifest,
    training,
    rows: merged.training.rows + merged.heldBack.rows,
    rowSeconds,
  };
}

/** Fitted on every other held-back row, kept only where it also helps on the rest. */
function calibrate(network: Network, { heldBack }: MergedRows): Platt {
  const { confidence } = forward(network, heldBack.features);
  const half = (parity: number): Judged => {
    const rows = Uint32Array.from(
      { length: Math.floor((heldBack.rows + 1 - parity) / 2) },
      (_, at) => at * 2 + parity,
    );
    return {
      logOdds: Float64Array.from(rows, (row) => logOdds(confidence[row] ?? 0.5)),
      labels: Uint8Array.from(rows, (row) => heldBack.labels[row] ?? 0),
      weights: Float32Array.from(rows, (row) => heldBack.weights?.[row] ?? 1),
    };
  };
  const platt = fitPlatt(half(0));
  const judged = half(1);
  return plattLoss(judged, platt) < plattLoss(judged, identity) ? platt : identity;
}

function logOdds(p: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, p));
  return Math.log(inside / (1 - inside));
}

/** By trace, on its held-back rows: the model, and beside it Gamma-Poisson alone. */
function judgeTraces(
  network: Network,
  { merged, traces }: { readonly merged: MergedRows; readonly traces: readonly Trace[] },
): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const [index, trace] of traces.entries()) {
    const rows: number[] = [];
    for (let row = 0; row < merged.heldBack.rows; row++)
      if (merged.heldBackTrace[row] === index) rows.push(row);
    if (rows.length === 0) continue;
    const features = new Float32Array(rows.length * FEATURE_COUNT);
    for (const [to, row] of rows.entries()) {
      features.set(
        sliceRows(merged.heldBack, { from: row, to: row + 1 }).features,
        to * FEATURE_COUNT,
      );
    }
    const labels = Uint8Array.from(rows, (row) => merged.heldBack.labels[row] ?? 0);
    const judged = judgeConfidences(forward(network, features).confidence, labels);
    for (const [name, value] of Object.entries(judged)) metrics[`${trace.name}: ${name}`] = value;
    const alone = Float32Array.from(
      rows,
      (_, to) => features[to * FEATURE_COUNT + F.posteriorConfidence] ?? 0,
    );
    metrics[`${trace.name}: nll of Gamma-Poisson`] = judgeConfidences(alone, labels).nll;
  }
  return metrics;
}

/** Rows spread over the held-back set. */
function everyNth({ heldBack }: MergedRows, count: number): Float32Array {
  const take = Math.min(count, heldBack.rows);
  const features = new Float32Array(take * heldBack.featureCount);
  for (let at = 0; at < take; at++) {
    const from = Math.floor((at * heldBack.rows) / take);
    features.set(sliceRows(heldBack, { from, to: from + 1 }).features, at * heldBack.featureCount);
  }
  return features;
}
