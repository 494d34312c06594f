import { Worker } from 'node:worker_threads';
import { threadScript } from '../thread-script.ts';
import { barrierSlots } from './barrier.ts';
import { measureColumns, setInitialWeights } from './initial-weights.ts';
import { createPlainKernels } from './kernels/plain-kernels.ts';
import { createKernelMemory, createWasmKernels } from './kernels/wasm-kernels.ts';
import type { KernelMemory } from './kernels/wasm-kernels.ts';
import type { Layout } from './layout.ts';
import { padWidth, planLayout } from './layout.ts';
import type { Network, RecurrentBranch } from './network.ts';
import { runTraining } from './run-training.ts';
import type { Progress, TrainingProgram } from './run-training.ts';
import { resolveTrainSettings } from './settings.ts';
import type { TrainSettings } from './settings.ts';
import type { ThreadData } from './thread.ts';
import { shareRows } from './training-rows.ts';
import type { TrainingRows } from './training-rows.ts';

export interface TrainOptions {
  readonly training: TrainingRows;
  /** Later rows, never trained on: they decide when to stop. */
  readonly heldBack: TrainingRows;
  /** Column that holds ln of the Gamma-Poisson mean count within the horizon: the count head's offset. */
  readonly offsetFeature: number;
  readonly settings?: Partial<TrainSettings>;
  readonly onProgress?: (progress: Progress) => void;
}

export interface TrainResult {
  readonly network: Network;
  readonly epochs: number;
  /** Best held-back loss, nats a row: cross-entropy + countWeight · count likelihood. */
  readonly bestLoss: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/**
 * Trains a multilayer perceptron with two heads, confidence (cross-entropy) and expected count (negative binomial
 * with the offset column), by AdamW. The same rows, settings and seed give the same bits, with any number of threads.
 *
 *     const { network } = await trainMlp({ training, heldBack, offsetFeature: names.indexOf('logMean') });
 *     const { confidence } = forward(network, features);
 *
 * Rows are `{ rows, featureCount, features, labels, counts, weights? }` (training-rows.ts), raw features, in order of
 * time; `sliceRows` cuts off the held-back end. Arrays on SharedArrayBuffers are used in place, others are copied.
 */
export async function trainMlp(options: TrainOptions): Promise<TrainResult> {
  const settings = resolveTrainSettings(options.settings);
  const training = shareRows(options.training);
  const heldBack = shareRows(options.heldBack);
  const featureCount = training.featureCount;
  const fitting = Math.floor(training.rows / (settings.shards * 4)) * 4;
  if (fitting === 0 || heldBack.rows === 0) {
    throw new RangeError(`${training.rows} training rows and ${heldBack.rows} held back: too few`);
  }
  const layout = planLayout({
    featureCount,
    hidden: settings.hidden,
    recurrent: settings.recurrent,
    rowsPerShard: Math.min(settings.batchRows / settings.shards, fitting),
    shards: settings.shards,
  });
  const program: Omit<TrainingProgram, 'kernels' | 'mine' | 'leads' | 'meet' | 'report'> = {
    layout,
    settings,
    objective: { offsetFeature: options.offsetFeature, countWeight: settings.countWeight },
    ...measureColumns(training),
    training,
    heldBack,
    order: countUp(training.rows),
    sums: new Float64Array(new SharedArrayBuffer(settings.shards * 3 * 8)),
  };
  const startedMs = performance.now();
  const { floats, run } = prepare(program, options.onProgress ?? (() => undefined));
  setInitialWeights(floats, { layout, seed: settings.seed, labels: training.labels });
  const { epochs, bestLoss } = await run();
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    network: readNetwork(floats, program),
    epochs,
    bestLoss,
    seconds,
    rowsPerSecond: (training.rows * epochs) / seconds,
  };
}

type Shared = Omit<TrainingProgram, 'kernels' | 'mine' | 'leads' | 'meet' | 'report'>;
type Outcome = ReturnType<typeof runTraining>;

function prepare(program: Shared, report: (progress: Progress) => void) {
  const { layout, settings } = program;
  const alone = {
    ...program,
    mine: layout.shards.map((_, shard) => shard),
    leads: true,
    meet: () => undefined,
    report,
  };
  if (settings.kernels === 'plain') {
    const kernels = createPlainKernels(new Float32Array(layout.size));
    return { floats: kernels.floats, run: async () => runTraining({ ...alone, kernels }) };
  }
  const memory = createKernelMemory(layout.size);
  const kernels = createWasmKernels(memory);
  const run =
    settings.threads === 0
      ? async () => runTraining({ ...alone, kernels })
      : () => runThreads({ ...program, memory, report });
  return { floats: kernels.floats, run };
}

async function runThreads({
  memory,
  report,
  ...program
}: Shared & {
  memory: KernelMemory;
  report: (progress: Progress) => void;
}): Promise<Outcome> {
  const { threads } = program.settings;
  const control = new Int32Array(new SharedArrayBuffer(barrierSlots * 4));
  const workers: Worker[] = [];
  try {
    const outcomes = Array.from({ length: threads }, (_, thread) => {
      const mine = program.layout.shards.flatMap((_, shard) =>
        shard % threads === thread ? [shard] : [],
      );
      const data: ThreadData = { ...program, memory, control, threads, mine, leads: thread === 0 };
      const worker = new Worker(threadScript('thread', import.meta.url), { workerData: data });
      workers.push(worker);
      return new Promise<Outcome>((resolve, reject) => {
        worker.on('message', (message: { progress?: Progress; result?: Outcome }) => {
          if (message.progress) report(message.progress);
          if (message.result) resolve(message.result);
        });
        worker.on('error', reject);
        worker.on('exit', (code) =>
          reject(new Error(`a training thread ended early with code ${code}`)),
        );
      });
    });
    const [first] = await Promise.all(outcomes);
    if (!first) throw new RangeError('no training threads');
    return first;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function countUp(rows: number): Uint32Array {
  const order = new Uint32Array(new SharedArrayBuffer(rows * 4));
  for (let row = 0; row < rows; row++) order[row] = row;
  return order;
}

/** The best weights without their padding. */
function readNetwork(
  floats: Float32Array | Float64Array,
  { layout, objective, mean, scale, training }: Shared,
): Network {
  return {
    featureCount: training.featureCount,
    offsetFeature: objective.offsetFeature,
    mean,
    scale,
    recurrent: readRecurrent(floats, layout),
    layers: layout.layers.map((layer) => ({
      inputs: layer.inputs,
      outputs: layer.outputs,
      weights: readMatrix(floats, {
        from: layout.best + layer.weights,
        rows: layer.inputs,
        width: layer.outputs,
      }),
      bias: Float32Array.from(
        floats.subarray(layout.best + layer.bias, layout.best + layer.bias + layer.outputs),
      ),
    })),
    logShape: floats[layout.best + layout.logShape] ?? 0,
  };
}

function readRecurrent(
  floats: Float32Array | Float64Array,
  { gru, best }: Layout,
): RecurrentBranch | null {
  if (!gru) return null;
  const gates = 3 * gru.width;
  const read = (from: number, rows: number) =>
    readMatrix(floats, { from: best + from, rows, width: gates });
  return {
    columns: gru.columns,
    width: gru.width,
    inputWeights: read(gru.inputWeights, gru.columns[0]?.length ?? 0),
    inputBias: read(gru.inputBias, 1),
    stateWeights: read(gru.stateWeights, gru.width),
    stateBias: read(gru.stateBias, 1),
  };
}

function readMatrix(
  floats: Float32Array | Float64Array,
  { from, rows, width }: { readonly from: number; readonly rows: number; readonly width: number },
): Float32Array {
  const matrix = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const at = from + row * padWidth(width);
    matrix.set(floats.subarray(at, at + width), row * width);
  }
  return matrix;
}
