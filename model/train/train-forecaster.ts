import { join } from 'node:path';
import type { Trace } from '../backtest/trace.ts';
import { collectRows } from './collect-rows.ts';
import type { CollectedRows } from './collect-rows.ts';
import { fingerprintAccesses } from './fingerprint.ts';
import { fitForecaster, fitNetwork } from './fit-forecaster.ts';
import type { FittedForecaster } from './fit-forecaster.ts';
import type { Network } from './network.ts';
import { accessesBefore, cutOffMs } from './row-jobs.ts';
import type { Progress } from './run-training.ts';
import { defaultScenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { resolveTrainSettings } from './settings.ts';
import type { TrainSettings } from './settings.ts';

export interface TrainForecasterOptions {
  readonly traces: readonly Trace[];
  /** Share of each trace's requests that may be looked at. */
  readonly share: number;
  /** Share of those that is held back, the latest, for stopping and calibration. */
  readonly heldBackShare: number;
  readonly scenarios?: readonly Scenario[];
  readonly settings?: Partial<TrainSettings>;
  /**
   * How often rows are collected and a network is fitted to them, `defaultRounds` when left out. In the first round
   * the Bayesian forecaster decides what the caches prefetch meanwhile, in each later one the network of the round
   * before: rows are then what the model itself will meet (Ross, Gordon and Bagnell 2011).
   */
  readonly rounds?: number;
  /** Folder for the model and its manifest. */
  readonly out: string;
  readonly name: string;
  /** How to make the model again, for its manifest. */
  readonly command: string;
  /** Also a model without each trace, in the folder `without-<trace>`, to see how well it does where it never was. */
  readonly leaveOneOut?: boolean;
  /** Accesses replayed, of how many over all passes of a round. */
  readonly onRows?: (done: number, total: number) => void;
  readonly onProgress?: (progress: Progress) => void;
}

export interface TrainedForecaster extends FittedForecaster {
  readonly rowSeconds: number;
  /** By name of the trace left out. */
  readonly without: Readonly<Record<string, FittedForecaster>>;
}

export const defaultRounds = 2;

/** The whole way from traces to a deployable model in a folder. */
export async function trainForecaster(options: TrainForecasterOptions): Promise<TrainedForecaster> {
  const { traces, share, heldBackShare, command } = options;
  const settings = resolveTrainSettings(options.settings);
  const untilMs = traces.map((trace) => cutOffMs(trace, share));
  let rowSeconds = 0;
  const collect = async (network?: Network): Promise<CollectedRows[]> => {
    const startedMs = performance.now();
    const rows = await collectRows({
      traces,
      untilMs,
      scenarios: options.scenarios ?? defaultScenarios,
      seed: settings.seed,
      threads: Math.max(1, settings.threads),
      ...(network && { network }),
      ...(options.onRows && { onProgress: options.onRows }),
    });
    rowSeconds += (performance.now() - startedMs) / 1_000;
    return rows;
  };
  const heldBackFromMs = traces.map((trace) => cutOffMs(trace, share * (1 - heldBackShare)));
  const all = traces.map((_, index) => index);
  let collected = await collect();
  const first = options.leaveOneOut === true ? collected : [];
  for (let round = 1; round < (options.rounds ?? defaultRounds); round++) {
    const { network } = await fitNetwork({
      collected,
      learnFrom: all,
      heldBackFromMs,
      settings,
      release: collected !== first,
      ...(options.onProgress && { onProgress: options.onProgress }),
    });
    collected = await collect(network);
  }
  const about = traces.map((trace, index) => {
    const until = accessesBefore(trace, untilMs[index] ?? 0);
    const own = collected.filter(({ job }) => job.traceIndex === index);
    return {
      name: trace.name,
      fingerprint: fingerprintAccesses(trace, until),
      accesses: until,
      untilMs: trace.atMs[until - 1] ?? 0,
      rows: own.reduce((sum, { rows }) => sum + rows.rows, 0),
    };
  });
  const common = {
    collected,
    traces,
    about,
    heldBackFromMs,
    settings,
    command,
    ...(options.onProgress && { onProgress: options.onProgress }),
  };
  const fitted = await fitForecaster({
    ...common,
    learnFrom: all,
    release: collected !== first,
    out: options.out,
    name: options.name,
  });
  const without: Record<string, FittedForecaster> = {};
  for (const index of options.leaveOneOut === true && traces.length > 1 ? all : []) {
    const name = traces[index]?.name ?? '';
    // Rows of the first round: what later ones hold was shaped by a network that knows all traces.
    without[name] = await fitForecaster({
      ...common,
      collected: first,
      learnFrom: all.filter((other) => other !== index),
      out: join(options.out, `without-${name}`),
      name: `${options.name} without ${name}`,
    });
  }
  return { ...fitted, rowSeconds, without };
}
