import { crossEntropyLoss } from './losses.ts';

export interface Judgement {
  /** Mean cross-entropy, nats. */
  readonly nll: number;
  readonly brier: number;
  /** Expected calibration error, 20 bins of equal mass. */
  readonly ece: number;
  /** The same over confidences in [0.5, 0.95], where decisions fall. */
  readonly eceDecision: number;
  /** What it would be, by chance alone, if every confidence in there were right and all rows independent. */
  readonly eceDecisionByChance: number;
  /** The same when rows of one block share their luck: the mean gap that the blocks' own scatter makes. */
  readonly eceDecisionByBlocks: number;
  /** Rows with a confidence in there. */
  readonly decisionRows: number;
  /** Average precision. */
  readonly ap: number;
  /** Share of positive labels. */
  readonly share: number;
}

const bins = 20;

/**
 * How good confidences are against what came. Rows weigh alike. `blocks` numbers what hangs together, such as the
 * rows of the same minutes; left out, every row is a block.
 */
export function judgeConfidences(
  confidence: Float32Array,
  labels: Uint8Array,
  blocks?: Uint32Array,
): Judgement {
  const order = Uint32Array.from(confidence, (_, row) => row).sort(
    (a, b) => (confidence[a] ?? 0) - (confidence[b] ?? 0),
  );
  let [nll, brier, positives] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const p = Math.min(1 - 1e-7, Math.max(1e-7, confidence[row] ?? 0));
    const label = labels[row] ?? 0;
    nll += crossEntropyLoss(label, Math.log(p / (1 - p))).loss;
    brier += (p - label) ** 2;
    positives += label;
  }
  let [ap, found] = [0, 0];
  for (let rank = 0; rank < order.length; rank++) {
    if (labels[order[order.length - 1 - rank] ?? 0] !== 1) continue;
    found++;
    ap += found / (rank + 1);
  }
  const decided = order.filter(
    (row) => (confidence[row] ?? 0) >= 0.5 && (confidence[row] ?? 0) <= 0.95,
  );
  return {
    nll: nll / labels.length,
    brier: brier / labels.length,
    ece: calibrationError(order, { confidence, labels }),
    eceDecision: calibrationError(decided, { confidence, labels }),
    eceDecisionByChance: errorByChance(decided, confidence),
    eceDecisionByBlocks: errorByBlocks(decided, { confidence, labels, blocks }),
    decisionRows: decided.length,
    ap: positives === 0 ? 0 : ap / positives,
    share: positives / labels.length,
  };
}

/** Mean gap between confidence and frequency over bins of equal mass; `order` is by confidence. */
function calibrationError(
  order: Uint32Array,
  { confidence, labels }: { confidence: Float32Array; labels: Uint8Array },
): number {
  let error = 0;
  for (const part of binsOf(order)) {
    let gap = 0;
    for (const row of part) gap += (confidence[row] ?? 0) - (labels[row] ?? 0);
    error += Math.abs(gap);
  }
  return order.length === 0 ? 0 : error / order.length;
}

/** Mean size of a bin's gap when each label is a toss with the row's confidence: a normal's mean deviation, √(2/π)·σ. */
function errorByChance(order: Uint32Array, confidence: Float32Array): number {
  let error = 0;
  for (const part of binsOf(order)) {
    let variance = 0;
    for (const row of part) variance += (confidence[row] ?? 0) * (1 - (confidence[row] ?? 0));
    error += Math.sqrt((2 / Math.PI) * variance);
  }
  return order.length === 0 ? 0 : error / order.length;
}

/**
 * Mean size of a bin's gap by the scatter of its blocks about the bin's own mean (a cluster-robust standard error:
 * Liang and Zeger, "Longitudinal data analysis using generalized linear models", 1986).
 */
function errorByBlocks(
  order: Uint32Array,
  of: { confidence: Float32Array; labels: Uint8Array; blocks: Uint32Array | undefined },
): number {
  const gapOf = (row: number): number => (of.confidence[row] ?? 0) - (of.labels[row] ?? 0);
  let error = 0;
  for (const part of binsOf(order)) {
    const mean = part.reduce((sum, row) => sum + gapOf(row), 0) / Math.max(1, part.length);
    const sums = new Map<number, number>();
    for (const row of part) {
      const block = of.blocks?.[row] ?? row;
      sums.set(block, (sums.get(block) ?? 0) + gapOf(row) - mean);
    }
    let variance = 0;
    for (const sum of sums.values()) variance += sum * sum;
    error += Math.sqrt((2 / Math.PI) * variance);
  }
  return order.length === 0 ? 0 : error / order.length;
}

function binsOf(order: Uint32Array): Uint32Array[] {
  return Array.from({ length: bins }, (_, bin) =>
    order.subarray(
      Math.floor((bin * order.length) / bins),
      Math.floor(((bin + 1) * order.length) / bins),
    ),
  );
}
