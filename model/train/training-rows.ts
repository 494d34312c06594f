/** Candidates whose future is known, one row each, in order of time. */
export interface TrainingRows {
  readonly rows: number;
  readonly featureCount: number;
  /** Row-major, rows × featureCount, as the forecaster computes them: not normalised. */
  readonly features: Float32Array;
  /** 1 where at least one access came within the horizon, else 0. */
  readonly labels: Uint8Array;
  /** Accesses within the horizon. */
  readonly counts: Float32Array;
  /** How much a row counts in the loss; all 1 when absent. */
  readonly weights?: Float32Array;
}

/** Rows [from, to) without copying. */
export function sliceRows(
  source: TrainingRows,
  { from, to }: { from: number; to: number },
): TrainingRows {
  return {
    rows: to - from,
    featureCount: source.featureCount,
    features: source.features.subarray(from * source.featureCount, to * source.featureCount),
    labels: source.labels.subarray(from, to),
    counts: source.counts.subarray(from, to),
    ...(source.weights && { weights: source.weights.subarray(from, to) }),
  };
}

/** The same rows on shared memory, copied only where they are not there yet: worker threads read them in place. */
export function shareRows(source: TrainingRows): TrainingRows {
  if (source.features.length !== source.rows * source.featureCount) {
    throw new RangeError(
      `${source.features.length} feature values, ${source.rows} rows × ${source.featureCount} features expected`,
    );
  }
  if (source.labels.length < source.rows || source.counts.length < source.rows) {
    throw new RangeError(
      `${source.labels.length} labels and ${source.counts.length} counts for ${source.rows} rows`,
    );
  }
  return {
    rows: source.rows,
    featureCount: source.featureCount,
    features: shareFloats(source.features),
    labels: shareBytes(source.labels),
    counts: shareFloats(source.counts),
    ...(source.weights && { weights: shareFloats(source.weights) }),
  };
}

function shareFloats(values: Float32Array): Float32Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function shareBytes(values: Uint8Array): Uint8Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Uint8Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
