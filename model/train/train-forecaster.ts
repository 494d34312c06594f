import { join } from 'node:path';
import type { Trace } from '../backtest/trace.ts';
import { collectRows } from './collect-rows.ts';
import { fingerprintAccesses } from './fingerprint.ts';
import { fitForecaster } from './fit-forecaster.ts';
import type { FittedForecaster } from './fit-forecaster.ts';
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
  /** Folder for the model and its manifest. */
  readonly out: string;
  readonly name: string;
  /** How to make the model again, for its manifest. */
  readonly command: string;
  /** Also a model without each trace, in the folder `without-<trace>`, to see how well it does where it never was. */
  readonly leaveOneOut?: boolean;
  readonly onRows?: (done: number, total: number) => void;
  readonly onProgress?: (progress: Progress) => void;
}

export interface TrainedForecaster extends FittedForecaster {
  readonly rowSeconds: number;
  /** By name of the trace left out. */
  readonly without: Readonly<Record<string, FittedForecaster>>;
}

/** The whole way from traces to a deployable model in a folder. */
export async function trainForecaster(options: TrainForecasterOptions): Promise<TrainedForecaster> {
  const { traces, share, heldBackShare, command } = options;
  const settings = resolveTrainSettings(options.settings);
  const untilMs = traces.map((trace) => cutOffMs(trace, share));
  const startedMs = performance.now();
  const collected = await collectRows({
    traces,
    untilMs,
    scenarios: options.scenarios ?? defaultScenarios,
    seed: settings.seed,
    threads: Math.max(1, settings.threads),
    ...(options.onRows && { onProgress: options.onRows }),
  });
  const rowSeconds = (performance.now() - startedMs) / 1_000;
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
  const all = traces.map((_, index) => index);
  const common = {
    collected,
    traces,
    about,
    heldBackFromMs: traces.map((trace) => cutOffMs(trace, share * (1 - heldBackShare))),
    settings,
    command,
    ...(options.onProgress && { onProgress: options.onProgress }),
  };
  const fitted = await fitForecaster({
    ...common,
    learnFrom: all,
    out: options.out,
    name: options.name,
  });
  const without: Record<string, FittedForecaster> = {};
  for (const index of options.leaveOneOut === true && traces.length > 1 ? all : []) {
    const name = traces[index]?.name ?? '';
    without[name] = await fitForecaster({
      ...common,
      learnFrom: all.filter((other) => other !== index),
      out: join(options.out, `without-${name}`),
      name: `${options.name} without ${name}`,
    });
  }
  return { ...fitted, rowSeconds, without };
}
