import { buffersOf } from '../dataset/row-buffer.ts';
import type { CollectedRows } from './collect-rows.ts';
import type { TrainingRows } from './training-rows.ts';

export interface MergedRows {
  /** Rows collected before their trace's held-back slice. */
  readonly training: TrainingRows;
  readonly heldBack: TrainingRows;
  /** Trace of each held-back row. */
  readonly heldBackTrace: Uint8Array;
}

export interface MergeOptions {
  /** For each trace, where its held-back slice begins, Unix ms. */
  readonly heldBackFromMs: readonly number[];
  /** Nobody needs the collected rows any more: each pass is let go of once it is copied. Else all are in memory twice. */
  readonly release?: boolean;
}

/**
 * One set for training and one later set. A trace weighs as the root of its rows, so that a large one leads without
 * silencing the others, and so does each trace of few visitors made from it, times the weight of its scenario; the
 * mean weight is 1. Whether training went well is judged by whole traces only.
 */
export function mergeRows(
  collected: readonly CollectedRows[],
  { heldBackFromMs, release = false }: MergeOptions,
): MergedRows {
  const parts = collected.map(({ job, rows }) => {
    const fromMs = heldBackFromMs[job.traceIndex] ?? Number.POSITIVE_INFINITY;
    const { oneVisitorIn = 1, weight = 1 } = job.scenario;
    let split = 0;
    while (split < rows.rows && (rows.atMs[split] ?? 0) < fromMs) split++;
    const until = oneVisitorIn === 1 ? rows.rows : split;
    const site = `${job.traceIndex}/${oneVisitorIn}`;
    return { trace: job.traceIndex, site, weight, rows, split, until };
  });
  const perSite = new Map<string, { rows: number; weight: number }>();
  for (const { site, split, weight } of parts) {
    perSite.set(site, { rows: (perSite.get(site)?.rows ?? 0) + split, weight });
  }
  const all = [...perSite.values()].reduce((sum, { rows }) => sum + rows, 0);
  const roots = [...perSite.values()].reduce(
    (sum, { rows, weight }) => sum + weight * Math.sqrt(rows),
    0,
  );
  const weightOf = (site: string): number => {
    const { rows = 0, weight = 0 } = perSite.get(site) ?? {};
    return rows === 0 ? 0 : ((all / roots) * weight) / Math.sqrt(rows);
  };

  const featureCount = parts[0]?.rows.featureCount ?? 0;
  const training = emptyRows(featureCount, all);
  const later = parts.reduce((sum, { until, split }) => sum + until - split, 0);
  const heldBack = emptyRows(featureCount, later);
  const heldBackTrace = new Uint8Array(later);
  let [to, toLater] = [0, 0];
  for (const { trace, site, rows, split, until } of parts) {
    const weight = weightOf(site);
    copyRows(rows, { from: 0, until: split, to, into: training, weight });
    copyRows(rows, { from: split, until, to: toLater, into: heldBack, weight });
    heldBackTrace.fill(trace, toLater, toLater + until - split);
    to += split;
    toLater += until - split;
    if (release) for (const buffer of buffersOf(rows)) buffer.transfer(0);
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
