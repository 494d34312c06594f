interface MultiplyOptions {
  readonly a: number;
  readonly aRowStride: number;
  readonly aColumnStride: number;
  readonly b: number;
  /** Offset of a row added to every row of the product, or null. */
  readonly bias: number | null;
  readonly c: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

interface AdamWOptions {
  readonly weights: number;
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
  readonly count: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Learning rate over the first moment's bias correction. */
  readonly stepSize: number;
  /** 1 / √(second moment's bias correction). */
  readonly rootCorrection: number;
  readonly epsilon: number;
  /** Learning rate times weight decay. */
  readonly shrink: number;
}

/** One step of a gated recurrent unit over `rows` rows; sums and gates are r, z, n side by side, 3 · width wide. */
export interface GruStepOptions {
  /** In: sums of the inputs. Out: values of the gates. */
  readonly gates: number;
  /** Sums of the state. */
  readonly stateSums: number;
  readonly state: number;
  readonly next: number;
  readonly rows: number;
  readonly width: number;
}

export interface GruStepGradientOptions extends Omit<GruStepOptions, 'next'> {
  /** In: derivatives by the next state. Out: their direct share by the state. */
  readonly delta: number;
  /** Out: derivatives by the sums of the inputs, and of the state. */
  readonly gateDeltas: number;
  readonly stateDeltas: number;
}

/**
 * Arithmetic on one block of numbers. Every offset and count is in elements; matrices are row-major.
 * Widths and counts are multiples of 4, and so are the rows m of `multiply`.
 */
export interface Kernels {
  readonly floats: Float32Array | Float64Array;
  /** c[m,n] = a[m,k]·b[k,n] + bias[n] */
  multiply(options: MultiplyOptions): void;
  /** to[n,m] = from[m,n] */
  transpose(options: { from: number; to: number; m: number; n: number }): void;
  /** sums[n] = Σ over rows of a[m,n] */
  sumColumns(options: { a: number; sums: number; m: number; n: number }): void;
  /** a = max(a, 0) */
  rectify(a: number, count: number): void;
  /** gradient = activation > 0 ? gradient : 0 */
  rectifyGradient(options: { gradient: number; activation: number; count: number }): void;
  /** to += from */
  accumulate(options: { to: number; from: number; count: number }): void;
  adamw(options: AdamWOptions): void;
  gruStep(options: GruStepOptions): void;
  gruStepGradient(options: GruStepGradientOptions): void;
}
