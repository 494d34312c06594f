import type { TrainingRows } from '../train/training-rows.ts';

/** Room at the beginning. */
const firstRows = 1 << 14;

/** Rows that grow: doubled when full, up to `mostRows`, on shared memory so that training threads read them in place. */
export class RowBuffer {
  readonly featureCount: number;
  private readonly mostRows: number;
  length = 0;
  private features: Float32Array;
  private labels: Uint8Array;
  private counts: Float32Array;
  private atMs: Float64Array;

  constructor(featureCount: number, mostRows: number) {
    const capacity = Math.min(firstRows, mostRows);
    this.featureCount = featureCount;
    this.mostRows = mostRows;
    this.features = sharedFloats(capacity * featureCount);
    this.labels = new Uint8Array(new SharedArrayBuffer(capacity));
    this.counts = sharedFloats(capacity);
    this.atMs = new Float64Array(new SharedArrayBuffer(capacity * 8));
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

  /** What was added, in memory of just that size: a dozen passes are kept side by side. */
  finish(): DatedRows {
    const { length, featureCount } = this;
    const features = sharedFloats(length * featureCount);
    features.set(this.features.subarray(0, length * featureCount));
    const labels = new Uint8Array(new SharedArrayBuffer(length));
    labels.set(this.labels.subarray(0, length));
    const counts = sharedFloats(length);
    counts.set(this.counts.subarray(0, length));
    const atMs = new Float64Array(new SharedArrayBuffer(length * 8));
    atMs.set(this.atMs.subarray(0, length));
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
    const [features, labels, counts, atMs] = [this.features, this.labels, this.counts, this.atMs];
    this.features = sharedFloats(capacity * this.featureCount);
    this.features.set(features);
    this.labels = new Uint8Array(new SharedArrayBuffer(capacity));
    this.labels.set(labels);
    this.counts = sharedFloats(capacity);
    this.counts.set(counts);
    this.atMs = new Float64Array(new SharedArrayBuffer(capacity * 8));
    this.atMs.set(atMs);
  }
}

export interface DatedRows extends TrainingRows {
  /** When each candidate was collected, Unix ms, ascending. */
  readonly atMs: Float64Array;
}

function sharedFloats(count: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(count * 4));
}
