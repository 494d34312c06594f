/** One worker thread of `trainMlp`: the same program on its own shards. */
import { parentPort, workerData } from 'node:worker_threads';
import { createBarrier } from './barrier.ts';
import { createWasmKernels } from './kernels/wasm-kernels.ts';
import type { KernelMemory } from './kernels/wasm-kernels.ts';
import { runTraining } from './run-training.ts';
import type { TrainingProgram } from './run-training.ts';

export interface ThreadData extends Omit<TrainingProgram, 'kernels' | 'meet' | 'report'> {
  readonly memory: KernelMemory;
  readonly control: Int32Array;
  readonly threads: number;
}

// A worker's data has no type of its own; only `trainMlp` starts this file.
const data: ThreadData = workerData;
const result = runTraining({
  ...data,
  kernels: createWasmKernels(data.memory),
  meet: createBarrier(data.control, data.threads),
  report: (progress) => parentPort?.postMessage({ progress }),
});
parentPort?.postMessage({ result });
