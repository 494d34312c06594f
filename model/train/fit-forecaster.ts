import { F, FEATURE_NAMES, FEATURE_VERSION } from '../../worker/forecast/features.ts';
import type { ModelManifest, TrainingTrace } from '../../worker/forecast/model-manifest.ts';
import type { Trace } from '../backtest/trace.ts';
import { writeModel } from '../export/write-model.ts';
import { fitPlatt, foldPlatt, identity, plattLoss } from './calibrate.ts';
import type { Judged, Platt } from './calibrate.ts';
import type { CollectedRows } from './collect-rows.ts';
import { judgeTraces } from './judge-traces.ts';
import { mergeRows } from './merge-rows.ts';
import type { MergedRows } from './merge-rows.ts';
import type { Network } from './network.ts';
import type { Progress } from './run-training.ts';
import { scoreNetwork } from './score-network.ts';
import type { TrainSettings } from './settings.ts';
import { trainMlp } from './train-mlp.ts';
import type { TrainResult } from './train-mlp.ts';

export interface FitOptions {
  readonly collected: readonly CollectedRows[];
  /** All traces that rows were collected from. */
  readonly traces: readonly Trace[];
  readonly about: readonly TrainingTrace[];
  /** Numbers of the traces to learn from; the others are only judged. */
  readonly learnFrom: readonly number[];
  /** For each trace, where its held-back slice begins, Unix ms. */
  readonly heldBackFromMs: readonly number[];
  readonly settings: TrainSettings;
  /** The collected rows may be let go of. */
  readonly release?: boolean;
  readonly out: string;
  readonly name: string;
  readonly command: string;
  readonly onProgress?: (progress: Progress) => void;
}

export interface FittedForecaster {
  readonly network: Network;
  readonly manifest: ModelManifest;
  readonly training: TrainResult;
  readonly rows: number;
}

const probes = 256;

interface FittedNetwork {
  /** Calibrated. */
  readonly network: Network;
  readonly training: TrainResult;
  readonly platt: Platt;
  readonly merged: MergedRows;
  /** What it learned from. */
  readonly learned: readonly CollectedRows[];
}

/** From rows to a network: training and calibration. */
export async function fitNetwork(
  options: Pick<
    FitOptions,
    'collected' | 'learnFrom' | 'heldBackFromMs' | 'settings' | 'release' | 'onProgress'
  >,
): Promise<FittedNetwork> {
  const { collected, settings, heldBackFromMs, release = false } = options;
  const learned = collected.filter(({ job }) => options.learnFrom.includes(job.traceIndex));
  const merged = mergeRows(learned, { heldBackFromMs, release });
  const training = await trainMlp({
    ...merged,
    offsetFeature: F.posteriorLogMean,
    settings,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const platt = calibrate(training.network, merged);
  return { network: foldPlatt(training.network, platt), training, platt, merged, learned };
}

/** From rows to a model in a folder: training, calibration, export, and figures on the held-back slices. */
export async function fitForecaster(options: FitOptions): Promise<FittedForecaster> {
  const { collected, traces, settings, heldBackFromMs } = options;
  const { network, training, platt, merged, learned } = await fitNetwork(options);
  const others = collected.filter(({ job }) => !options.learnFrom.includes(job.traceIndex));
  const unseen =
    others.length > 0
      ? judgeTraces(network, { merged: mergeRows(others, { heldBackFromMs }), traces })
      : {};
  const manifest = await writeModel({
    network,
    folder: options.out,
    probeFeatures: everyNth(merged, probes),
    about: {
      name: options.name,
      featureVersion: FEATURE_VERSION,
      featureNames: FEATURE_NAMES,
      architecture: [
        ...settings.hidden.map(String),
        ...(settings.recurrent ? [`gru:${settings.recurrent.width}`] : []),
      ],
      horizonsMs: [...new Set(learned.flatMap(({ job }) => job.scenario.ttlsMs))].sort(
        (a, b) => a - b,
      ),
      traces: options.learnFrom.flatMap((index) => options.about[index] ?? []),
      seed: settings.seed,
      calibration: platt,
      metrics: {
        heldBackLoss: training.bestLoss,
        ...judgeTraces(network, { merged, traces }),
        ...unseen,
      },
      command: options.command,
    },
  });
  return { network, manifest, training, rows: merged.training.rows + merged.heldBack.rows };
}

/** Fitted on every other held-back row, kept only where it also helps on the rest. */
function calibrate(network: Network, { heldBack }: MergedRows): Platt {
  const { confidence } = scoreNetwork(network, heldBack.features);
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

/** Rows spread over the held-back set. */
function everyNth({ heldBack }: MergedRows, count: number): Float32Array {
  const { featureCount } = heldBack;
  const take = Math.min(count, heldBack.rows);
  const features = new Float32Array(take * featureCount);
  for (let at = 0; at < take; at++) {
    const from = Math.floor((at * heldBack.rows) / take) * featureCount;
    features.set(heldBack.features.subarray(from, from + featureCount), at * featureCount);
  }
  return features;
}
