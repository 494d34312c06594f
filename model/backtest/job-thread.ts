import { parentPort, workerData } from 'node:worker_threads';
import { runJob, type Job } from './run-job.ts';
import type { Trace } from './trace.ts';

/** Thread side of JobPool: the trace comes once, on shared memory; jobs come one by one. */
export interface ThreadSetting {
  readonly trace: Trace;
  readonly model: string;
}

const setting: ThreadSetting = workerData;
const port = parentPort;
if (port === null) throw new Error('job-thread runs as a worker thread only');

port.on('message', (job: Job) => {
  runJob(setting.trace, job, {
    model: new URL(setting.model),
    onProgress: (done) => port.postMessage({ kind: 'progress', done }),
  }).then(
    (result) => port.postMessage({ kind: 'done', result }),
    (error: unknown) =>
      port.postMessage({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }),
  );
});
