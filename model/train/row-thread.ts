/** One worker thread of `collectRows`: generates the rows of the jobs it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import { keepRegions, keepVisitors } from '../backtest/trace.ts';
import { createNetworkScorer } from '../backtest/network-scorer.ts';
import type { Trace } from '../backtest/trace.ts';
import { buffersOf } from '../dataset/row-buffer.ts';
import { generateRows } from '../dataset/rows.ts';
import type { Network } from './network.ts';
import { accessesBefore } from './row-jobs.ts';
import type { RowJob } from './row-jobs.ts';

export interface RowThreadData {
  readonly traces: readonly Trace[];
  readonly untilMs: readonly number[];
  /** Decides what is prefetched meanwhile; the Bayesian forecaster when undefined. */
  readonly network: Network | undefined;
}

// A worker's data has no type of its own; only `collectRows` starts this file.
const { traces, untilMs, network }: RowThreadData = workerData;
const scorer = network && createNetworkScorer(network);

parentPort?.on('message', (job: RowJob) => {
  const whole = traces[job.traceIndex];
  if (!whole) throw new RangeError(`trace ${job.traceIndex} of ${traces.length}`);
  const { delayMs, ttlsMs, prefetchAbove, maxRows, oneVisitorIn = 1 } = job.scenario;
  const known = oneVisitorIn === 1 ? whole : keepVisitors(whole, oneVisitorIn);
  const trace = job.region === null ? known : keepRegions(known, [job.region]);
  let told = 0;
  const rows = generateRows({
    trace,
    until: accessesBefore(trace, untilMs[job.traceIndex] ?? 0),
    delayMs,
    ttlsMs,
    prefetchAbove,
    maxRows,
    ...(scorer && { score: scorer.score }),
    seed: job.seed,
    onProgress: (done) => {
      parentPort?.postMessage({ done: done - told });
      told = done;
    },
  });
  parentPort?.postMessage({ rows }, buffersOf(rows));
});
