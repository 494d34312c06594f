import type { TrainingRows } from '../train/training-rows.ts';

/** Room at the beginning. */
const firstRows = 1 << 14;

/** Rows that grow: doubled when full, up to `mostRows`. */
export class RowBuffer {
  readonly featureCount: number;
  private readonly mostRows: number;
  length = 0;
  private features: Float32Array<ArrayBuffer>;
  private labels: Uint8Array<ArrayBuffer>;
  private counts: Float32Array<ArrayBuffer>;
  private atMs: Float64Array<ArrayBuffer>;

  constructor(featureCount: number, mostRows: number) {
    const capacity = Math.min(firstRows, mostRows);
    this.featureCount = featureCount;
    this.mostRows = mostRows;
    this.features = new Float32Array(capacity * featureCount);
    this.labels = new Uint8Array(capacity);
    this.counts = new Float32Array(capacity);
    this.atMs = new Float64Array(capacity);
  }

  /** `from` is where the row begins in `features`. */
  add(features: Float32Array, row: { from: number; atMs: number; count: number }): void {
    if (this.length === this.labels.length) this.grow();
    const { featureCount, length } = this;
    this.features.set(features.subarray(row.from, row.from + featureCount), length * featureCount);
    this.labels[length] = row.count > 0 ? 1 : 0;
    this.counts[length] = row.count;
    this.atMs[length] = row.atMs;
    this.length = length + 1;
  }

  /** What was added, in memory of just that size: a dozen passes are kept side by side. Nothing can be added after it. */
  finish(): DatedRows {
    this.resize(this.length);
    const { length, featureCount, features, labels, counts, atMs } = this;
    return { rows: length, featureCount, features, labels, counts, atMs };
  }

  /** Keeps each row by the toss of a coin. */
  thin(random: () => number): void {
    const { featureCount } = this;
    let kept = 0;
    for (let row = 0; row < this.length; row++) {
      if (random() < 0.5) continue;
      this.features.copyWithin(kept * featureCount, row * featureCount, (row + 1) * featureCount);
      this.labels[kept] = this.labels[row] ?? 0;
      this.counts[kept] = this.counts[row] ?? 0;
      this.atMs[kept] = this.atMs[row] ?? 0;
      kept++;
    }
    this.length = kept;
  }

  private grow(): void {
    const capacity = Math.min(this.labels.length * 2, this.mostRows);
    if (capacity === this.length)
      throw new RangeError(`${this.length + 1} rows, limit ${this.mostRows}`);
    this.resize(capacity);
  }

  private resize(rows: number): void {
    const sized = (values: ArrayBufferView<ArrayBuffer>, bytesPerRow: number): ArrayBuffer =>
      values.buffer.transfer(rows * bytesPerRow);
    this.features = new Float32Array(sized(this.features, this.featureCount * 4));
    this.labels = new Uint8Array(sized(this.labels, 1));
    this.counts = new Float32Array(sized(this.counts, 4));
    this.atMs = new Float64Array(sized(this.atMs, 8));
  }
}

export interface DatedRows extends TrainingRows {
  /** When each candidate was collected, Unix ms, ascending. */
  readonly atMs: Float64Array;
}

/** What rows lie in: handed from thread to thread instead of copied, and let go of at once instead of some time. */
export function buffersOf({ features, labels, counts, atMs }: DatedRows): ArrayBuffer[] {
  return [features, labels, counts, atMs].flatMap(({ buffer }) =>
    buffer instanceof ArrayBuffer ? [buffer] : [],
  );
}
