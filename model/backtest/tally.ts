/** Latencies in buckets of a constant ratio: 60 a decade keeps p95 within 4%. */
const bucketsPerDecade = 60;
const buckets = 6 * bucketsPerDecade;

export const latencyBucket = (ms: number): number =>
  Math.min(buckets - 1, Math.max(0, Math.floor(Math.log10(Math.max(ms, 1)) * bucketsPerDecade)));

const dayMs = 86_400_000;

/** Counts of one replay for `width` caches side by side; the last one is the cache without prefetching. */
export class Tally {
  readonly width: number;
  readonly fromMs: number;
  requests = 0;
  readonly misses: Float64Array;
  readonly missedBytes: Float64Array;
  readonly prefetches: Float64Array;
  readonly prefetchedBytes: Float64Array;
  readonly used: Float64Array;
  readonly late: Float64Array;
  readonly latencySumMs: Float64Array;
  private readonly latencyCounts: Float64Array;
  /** By day since `fromMs`, row-major days × width: for the bootstrap. */
  readonly missesByDay: number[][] = [];
  readonly prefetchesByDay: number[][] = [];

  constructor(width: number, fromMs: number) {
    this.width = width;
    this.fromMs = fromMs;
    const column = () => new Float64Array(width);
    this.misses = column();
    this.missedBytes = column();
    this.prefetches = column();
    this.prefetchedBytes = column();
    this.used = column();
    this.late = column();
    this.latencySumMs = column();
    this.latencyCounts = new Float64Array(width * buckets);
  }

  /** Counters of the day of `atMs`, by cache. */
  dayOf(rows: number[][], atMs: number): number[] {
    const day = Math.max(0, Math.floor((atMs - this.fromMs) / dayMs));
    while (rows.length <= day) rows.push(Array.from<number>({ length: this.width }).fill(0));
    const row = rows[day];
    if (row === undefined) throw new RangeError(`no row for day ${day}`);
    return row;
  }

  addLatency(cache: number, ms: number, bucket: number): void {
    this.latencySumMs[cache] = (this.latencySumMs[cache] ?? 0) + ms;
    const at = cache * buckets + bucket;
    this.latencyCounts[at] = (this.latencyCounts[at] ?? 0) + 1;
  }

  meanLatencyMs(cache: number): number {
    return this.requests === 0 ? 0 : (this.latencySumMs[cache] ?? 0) / this.requests;
  }

  /** Upper edge of the bucket that holds the quantile. */
  latencyQuantileMs(cache: number, quantile: number): number {
    let left = this.requests * quantile;
    for (let bucket = 0; bucket < buckets; bucket++) {
      left -= this.latencyCounts[cache * buckets + bucket] ?? 0;
      if (left <= 0) return 10 ** ((bucket + 1) / bucketsPerDecade);
    }
    return 10 ** (buckets / bucketsPerDecade);
  }
}
