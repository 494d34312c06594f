/** A trace in columns: 25 bytes an access, names kept once. Sorted by time. */
export interface Trace {
  readonly name: string;
  readonly length: number;
  /** Unix milliseconds. */
  readonly atMs: Float64Array;
  /** Index of the visitor, in order of first appearance. */
  readonly client: Uint32Array;
  /** Index into `regions`. */
  readonly region: Uint8Array;
  /** Index into `resources`. */
  readonly resource: Uint32Array;
  /** Body bytes; where the trace knows none, `assumedBytes`. */
  readonly bytes: Float64Array;
  readonly regions: readonly string[];
  readonly resources: readonly string[];
  readonly clients: number;
}

/** What an object weighs when nobody said: about the median of images and scripts in HTTP Archive. */
export const assumedBytes = 30_000;
