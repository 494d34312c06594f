import type { Kernels } from './kernels/types.ts';
import type { GruLayout, GruShardLayout, Layout } from './layout.ts';

export interface GruPass {
  /** Runs the steps over the features at the front of the shard's input rows, and appends the last state to them. */
  forward(rows: number): void;
  /** From the derivatives of the appended state, in the shard's input deltas, to the gradient of the branch's weights. */
  backward(rows: number): void;
}

export interface GruPassOptions {
  readonly kernels: Kernels;
  readonly layout: Layout;
  readonly shard: number;
}

/** The recurrent branch of one shard; null where the network has none. Features themselves get no gradient. */
export function createGruPass({ kernels, layout, shard }: GruPassOptions): GruPass | null {
  const own = layout.shards[shard];
  const { gru } = layout;
  if (!own?.gru || !gru) return null;
  const parts = { kernels, gru, memory: own.gru };
  const inputWidth = layout.layers[0]?.paddedInputs ?? 0;
  return {
    forward(rows) {
      gatherSteps(parts, { rows, input: own.input, inputWidth });
      for (let step = 0; step < gru.columns.length; step++) stepForward(parts, { step, rows });
      const last = own.gru?.states[gru.columns.length] ?? 0;
      for (let row = 0; row < rows; row++) {
        const from = last + row * gru.width;
        kernels.floats.copyWithin(
          own.input + row * inputWidth + gru.column,
          from,
          from + gru.width,
        );
      }
    },
    backward(rows) {
      const { delta } = parts.memory;
      for (let row = 0; row < rows; row++) {
        const from = own.inputDelta + row * inputWidth + gru.column;
        kernels.floats.copyWithin(delta + row * gru.width, from, from + gru.width);
      }
      const gradient = own.gradient;
      const { inputWeights, inputBias, stateWeights, stateBias } = gru;
      for (const at of [inputWeights, stateWeights])
        kernels.floats.fill(0, gradient + at, gradient + at + sizeOf(gru, at));
      for (const at of [inputBias, stateBias])
        kernels.floats.fill(0, gradient + at, gradient + at + 3 * gru.width);
      for (let step = gru.columns.length - 1; step >= 0; step--)
        stepBackward(parts, { step, rows, gradient });
    },
  };
}

interface Parts {
  readonly kernels: Kernels;
  readonly gru: GruLayout;
  readonly memory: GruShardLayout;
}

function sizeOf(gru: GruLayout, weights: number): number {
  return (weights === gru.inputWeights ? gru.paddedChannels : gru.width) * 3 * gru.width;
}

function gatherSteps(
  { kernels, gru, memory }: Parts,
  { rows, input, inputWidth }: { rows: number; input: number; inputWidth: number },
): void {
  for (const [step, columns] of gru.columns.entries()) {
    const to = memory.inputs[step] ?? 0;
    for (let row = 0; row < rows; row++) {
      for (let channel = 0; channel < columns.length; channel++) {
        kernels.floats[to + row * gru.paddedChannels + channel] =
          kernels.floats[input + row * inputWidth + (columns[channel] ?? 0)] ?? 0;
      }
    }
  }
}

function stepForward(
  { kernels, gru, memory }: Parts,
  { step, rows }: { step: number; rows: number },
): void {
  const n = 3 * gru.width;
  const gates = memory.gates[step] ?? 0;
  const stateSums = memory.stateSums[step] ?? 0;
  const state = memory.states[step] ?? 0;
  kernels.multiply({
    a: memory.inputs[step] ?? 0,
    aRowStride: gru.paddedChannels,
    aColumnStride: 1,
    b: gru.inputWeights,
    bias: gru.inputBias,
    c: gates,
    m: rows,
    k: gru.paddedChannels,
    n,
  });
  kernels.multiply({
    a: state,
    aRowStride: gru.width,
    aColumnStride: 1,
    b: gru.stateWeights,
    bias: gru.stateBias,
    c: stateSums,
    m: rows,
    k: gru.width,
    n,
  });
  kernels.gruStep({
    gates,
    stateSums,
    state,
    next: memory.states[step + 1] ?? 0,
    rows,
    width: gru.width,
  });
}

function stepBackward(
  { kernels, gru, memory }: Parts,
  { step, rows, gradient }: { step: number; rows: number; gradient: number },
): void {
  const { delta, passedDelta, gateDeltas, stateDeltas, part } = memory;
  const { width, paddedChannels } = gru;
  const n = 3 * width;
  const state = memory.states[step] ?? 0;
  kernels.gruStepGradient({
    gates: memory.gates[step] ?? 0,
    stateSums: memory.stateSums[step] ?? 0,
    state,
    delta,
    gateDeltas,
    stateDeltas,
    rows,
    width,
  });
  const addProduct = (of: {
    a: number;
    inputs: number;
    b: number;
    weights: number;
    bias: number;
  }): void => {
    const { a, inputs, b } = of;
    kernels.multiply({
      a,
      aRowStride: 1,
      aColumnStride: inputs,
      b,
      bias: null,
      c: part,
      m: inputs,
      k: rows,
      n,
    });
    kernels.accumulate({ to: gradient + of.weights, from: part, count: inputs * n });
    kernels.sumColumns({ a: b, sums: part, m: rows, n });
    kernels.accumulate({ to: gradient + of.bias, from: part, count: n });
  };
  addProduct({
    a: memory.inputs[step] ?? 0,
    inputs: paddedChannels,
    b: gateDeltas,
    weights: gru.inputWeights,
    bias: gru.inputBias,
  });
  addProduct({
    a: state,
    inputs: width,
    b: stateDeltas,
    weights: gru.stateWeights,
    bias: gru.stateBias,
  });
  kernels.multiply({
    a: stateDeltas,
    aRowStride: n,
    aColumnStride: 1,
    b: gru.transposedStateWeights,
    bias: null,
    c: passedDelta,
    m: rows,
    k: n,
    n: width,
  });
  kernels.accumulate({ to: delta, from: passedDelta, count: rows * width });
}
