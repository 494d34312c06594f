import type { Kernels } from './types.ts';
import { kernelsWasm } from './kernels-wasm.ts';

type KernelName = Exclude<keyof Kernels, 'floats'>;
type RawKernel = (...numbers: number[]) => void;

export type KernelMemory = WebAssembly.Memory;

const bytesPerFloat = 4;
const pageBytes = 65_536;
/** Address 0 means "no bias" to the kernels, so the block starts after it. */
const baseBytes = 16;

/** A shared block that holds `count` float32 for `createWasmKernels`, here and in worker threads. */
export function createKernelMemory(count: number): KernelMemory {
  const pages = Math.ceil((baseBytes + count * bytesPerFloat) / pageBytes);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The kernels in SIMD WebAssembly (kernels.as.ts) over a memory of `createKernelMemory`. Throws where SIMD is missing. */
export function createWasmKernels(memory: KernelMemory): Kernels {
  const module = new WebAssembly.Module(Buffer.from(kernelsWasm, 'base64'));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const raw = (name: KernelName): RawKernel => {
    const kernel = exports[name];
    if (typeof kernel !== 'function') throw new TypeError(`the kernels export no ${name}`);
    return (...numbers) => {
      Reflect.apply(kernel, undefined, numbers);
    };
  };
  const [multiply, transpose, sumColumns] = [raw('multiply'), raw('transpose'), raw('sumColumns')];
  const [rectify, rectifyGradient] = [raw('rectify'), raw('rectifyGradient')];
  const [accumulate, adamw] = [raw('accumulate'), raw('adamw')];
  const [gruStep, gruStepGradient] = [raw('gruStep'), raw('gruStepGradient')];
  const p = (offset: number) => baseBytes + offset * bytesPerFloat;
  return {
    floats: new Float32Array(memory.buffer, baseBytes),
    multiply: ({ a, aRowStride, aColumnStride, b, bias, c, m, k, n }) =>
      multiply(p(a), aRowStride, aColumnStride, p(b), bias === null ? 0 : p(bias), p(c), m, k, n),
    transpose: ({ from, to, m, n }) => transpose(p(from), p(to), m, n),
    sumColumns: ({ a, sums, m, n }) => sumColumns(p(a), p(sums), m, n),
    rectify: (a, count) => rectify(p(a), count),
    rectifyGradient: ({ gradient, activation, count }) =>
      rectifyGradient(p(gradient), p(activation), count),
    accumulate: ({ to, from, count }) => accumulate(p(to), p(from), count),
    gruStep: (o) => gruStep(p(o.gates), p(o.stateSums), p(o.state), p(o.next), o.rows, o.width),
    gruStepGradient: (o) =>
      gruStepGradient(
        p(o.gates),
        p(o.stateSums),
        p(o.state),
        p(o.delta),
        p(o.gateDeltas),
        p(o.stateDeltas),
        o.rows,
        o.width,
      ),
    adamw: (o) =>
      adamw(
        p(o.weights),
        p(o.gradient),
        p(o.first),
        p(o.second),
        o.count,
        o.beta1,
        o.beta2,
        o.stepSize,
        o.rootCorrection,
        o.epsilon,
        o.shrink,
      ),
  };
}
