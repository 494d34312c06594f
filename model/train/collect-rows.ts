import { Worker } from 'node:worker_threads';
import type { Trace } from '../backtest/trace.ts';
import { threadScript } from '../thread-script.ts';
import type { DatedRows } from '../dataset/row-buffer.ts';
import type { Network } from './network.ts';
import { accessesBefore, planJobs } from './row-jobs.ts';
import type { RowJob } from './row-jobs.ts';
import type { RowThreadData } from './row-thread.ts';
import type { Scenario } from './scenarios.ts';

export interface CollectOptions {
  readonly traces: readonly Trace[];
  /** For each trace, when to stop looking, Unix ms. */
  readonly untilMs: readonly number[];
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  readonly threads: number;
  /** Decides what is prefetched meanwhile; the Bayesian forecaster when left out. */
  readonly network?: Network;
  /** Accesses replayed, of how many over all passes. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CollectedRows {
  readonly job: RowJob;
  readonly rows: DatedRows;
}

/** Lets every trace pass by in every scenario, in worker threads; the rows come in the order of the plan. */
export async function collectRows(options: CollectOptions): Promise<CollectedRows[]> {
  const { traces, untilMs } = options;
  const known = traces.map((trace, index) =>
    headOf(trace, accessesBefore(trace, untilMs[index] ?? 0)),
  );
  const jobs = planJobs(known, options);
  const total = jobs.reduce((sum, job) => sum + job.accesses, 0);
  let done = 0;
  const results: CollectedRows[] = [];
  let next = 0;
  const runThread = async (): Promise<void> => {
    const worker = new Worker(threadScript('row-thread', import.meta.url), {
      workerData: { traces: known, untilMs, network: options.network } satisfies RowThreadData,
    });
    try {
      for (let index = next++; index < jobs.length; index = next++) {
        const job = jobs[index];
        if (!job) return;
        const rows = await runJob(worker, job, (more) => {
          done += more;
          options.onProgress?.(done, total);
        });
        results[index] = { job, rows };
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.threads, jobs.length) }, runThread));
  return results;
}

/** The accesses before number `until`: threads are not even given the others. */
function headOf(trace: Trace, until: number): Trace {
  return {
    ...trace,
    length: until,
    atMs: trace.atMs.slice(0, until),
    client: trace.client.slice(0, until),
    region: trace.region.slice(0, until),
    resource: trace.resource.slice(0, until),
    bytes: trace.bytes.slice(0, until),
  };
}

function runJob(
  worker: Worker,
  job: RowJob,
  onDone: (accesses: number) => void,
): Promise<DatedRows> {
  const { promise, resolve, reject } = Promise.withResolvers<DatedRows>();
  const onMessage = (message: { done?: number; rows?: DatedRows }): void => {
    if (message.done !== undefined) onDone(message.done);
    if (message.rows) resolve(message.rows);
  };
  worker.on('message', onMessage);
  worker.once('error', reject);
  worker.postMessage(job);
  return promise.finally(() => {
    worker.off('message', onMessage);
    worker.off('error', reject);
  });
}
