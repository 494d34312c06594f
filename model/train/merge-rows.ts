import type { CollectedRows } from './collect-rows.ts';
import type { TrainingRows } from './training-rows.ts';

export interface MergedRows {
  /** Rows collected before their trace's held-back slice. */
  readonly training: TrainingRows;
  readonly heldBack: TrainingRows;
  /** Trace of each held-back row. */
  readonly heldBackTrace: Uint8Array;
}

/**
 * One set for training and one later set. A trace weighs as the root of its rows, so that a large one leads without
 * silencing the others; the mean weight is 1.
 */
export function mergeRows(
  collected: readonly CollectedRows[],
  { heldBackFromMs }: { readonly heldBackFromMs: readonly number[] },
): MergedRows {
  const parts = collected.map(({ job, rows }) => {
    const fromMs = heldBackFromMs[job.traceIndex] ?? Number.POSITIVE_INFINITY;
    let split = 0;
    while (split < rows.rows && (rows.atMs[split] ?? 0) < fromMs) split++;
    return { trace: job.traceIndex, rows, split };
  });
  const perTrace = new Map<number, number>();
  for (const { trace, split } of parts) perTrace.set(trace, (perTrace.get(trace) ?? 0) + split);
  const all = [...perTrace.values()].reduce((sum, rows) => sum + rows, 0);
  const roots = [...perTrace.values()].reduce((sum, rows) => sum + Math.sqrt(rows), 0);
  const weightOf = (trace: number): number => {
    const rows = perTrace.get(trace) ?? 0;
    return rows === 0 ? 0 : (all / roots) * (Math.sqrt(rows) / rows);
  };

  const featureCount = parts[0]?.rows.featureCount ?? 0;
  const training = emptyRows(featureCount, all);
  const later = parts.reduce((sum, { rows, split }) => sum + rows.rows - split, 0);
  const heldBack = emptyRows(featureCount, later);
  const heldBackTrace = new Uint8Array(later);
  let [to, toLater] = [0, 0];
  for (const { trace, rows, split } of parts) {
    const weight = weightOf(trace);
    copyRows(rows, { from: 0, until: split, to, into: training, weight });
    copyRows(rows, { from: split, until: rows.rows, to: toLater, into: heldBack, weight });
    heldBackTrace.fill(trace, toLater, toLater + rows.rows - split);
    to += split;
    toLater += rows.rows - split;
  }
  return { training, heldBack, heldBackTrace };
}

type WeightedRows = TrainingRows & { readonly weights: Float32Array };

function emptyRows(featureCount: number, rows: number): WeightedRows {
  const floats = (count: number) => new Float32Array(new SharedArrayBuffer(count * 4));
  return {
    rows,
    featureCount,
    features: floats(rows * featureCount),
    labels: new Uint8Array(new SharedArrayBuffer(rows)),
    counts: floats(rows),
    weights: floats(rows),
  };
}

function copyRows(
  source: TrainingRows,
  {
    from,
    until,
    to,
    into,
    weight,
  }: { from: number; until: number; to: number; into: WeightedRows; weight: number },
): void {
  const { featureCount } = source;
  into.features.set(
    source.features.subarray(from * featureCount, until * featureCount),
    to * featureCount,
  );
  into.labels.set(source.labels.subarray(from, until), to);
  into.counts.set(source.counts.subarray(from, until), to);
  into.weights.fill(weight, to, to + until - from);
}
