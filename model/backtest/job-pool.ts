import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { threadScript } from '../thread-script.ts';
import type { ThreadSetting } from './job-thread.ts';
import { runJob, type Job, type JobResult } from './run-job.ts';
import type { Trace } from './trace.ts';

type Reply =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'done'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly message: string };

interface Waiting {
  readonly job: Job;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: Error) => void;
}

interface Seat {
  readonly worker: Worker;
  current: Waiting | undefined;
  done: number;
}

/** Runs replays side by side, one a core, over one copy of the trace on shared memory. */
export class JobPool {
  private readonly seats: Seat[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly onProgress: (accesses: number) => void;
  private failure: Error | undefined;
  private readonly inline: ((job: Job) => Promise<JobResult>) | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: {
    readonly trace: Trace;
    readonly model: URL;
    /** 0 runs every replay in the caller's own thread, one after another. */
    readonly threads?: number;
    /** Accesses replayed since the last call, by any thread. */
    readonly onProgress?: (accesses: number) => void;
  }) {
    this.onProgress = options.onProgress ?? (() => {});
    if (options.threads === 0) {
      const { trace, model } = options;
      this.inline = (job) => runJob(trace, job, { model });
      return;
    }
    const setting: ThreadSetting = { trace: shareTrace(options.trace), model: options.model.href };
    const threads = options.threads ?? availableParallelism();
    for (let seat = 0; seat < threads; seat++) this.open(setting);
  }

  run(job: Job): Promise<JobResult> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const { inline } = this;
    if (inline !== undefined) {
      const result = this.last.then(() => inline(job));
      this.last = result.catch(() => {});
      return result;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, resolve, reject });
      this.assign();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.seats.map(({ worker }) => worker.terminate()));
  }

  private open(setting: ThreadSetting): void {
    const script = threadScript('job-thread', import.meta.url);
    const worker = new Worker(script, { workerData: setting });
    const seat: Seat = { worker, current: undefined, done: 0 };
    this.seats.push(seat);
    worker.on('message', (reply: Reply) => this.hear(seat, reply));
    worker.on('error', (error) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
      for (const { reject } of this.waiting.splice(0)) reject(this.failure);
      seat.current?.reject(this.failure);
      seat.current = undefined;
    });
  }

  private hear(seat: Seat, reply: Reply): void {
    if (reply.kind === 'progress') {
      this.onProgress(reply.done - seat.done);
      seat.done = reply.done;
      return;
    }
    const { current } = seat;
    seat.current = undefined;
    seat.done = 0;
    if (reply.kind === 'done') current?.resolve(reply.result);
    else current?.reject(new Error(reply.message));
    this.assign();
  }

  private assign(): void {
    for (const seat of this.seats) {
      if (seat.current !== undefined) continue;
      const next = this.waiting.shift();
      if (next === undefined) return;
      seat.current = next;
      seat.worker.postMessage(next.job);
    }
  }
}

function shareTrace(trace: Trace): Trace {
  return {
    ...trace,
    atMs: shared(trace.atMs, Float64Array),
    client: shared(trace.client, Uint32Array),
    region: shared(trace.region, Uint8Array),
    resource: shared(trace.resource, Uint32Array),
    bytes: shared(trace.bytes, Float64Array),
  };
}

function shared<T extends Float64Array | Uint32Array | Uint8Array>(
  values: T,
  Column: new (buffer: SharedArrayBuffer) => T,
): T {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new Column(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
