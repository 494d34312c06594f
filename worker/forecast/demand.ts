/** Half-lives of the decayed counts, ms: ten minutes, an hour, six hours, a day, a week. */
export const halfLivesMs = [600_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000] as const;
export const halfLifeCount = halfLivesMs.length;
/** Daily profile of a resource: counts by hour of the day, forgotten by half in two days. */
const profileHalfLifeMs = 2 * 86_400_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

const rates = halfLivesMs.map((halfLife) => Math.LN2 / halfLife);

/** Decayed counts of one scope (a region, or all regions): per resource, and in total. */
export class DemandState {
  readonly counts: Float32Array;
  readonly lastAtMs: Float64Array;
  readonly lastGapMs: Float32Array;
  /** Exponentially weighted logarithm of the gaps in seconds, weight 1/4 for the newest. */
  readonly meanLogGap: Float32Array;
  readonly byHour: Float32Array;
  readonly byHourAtMs: Float64Array;
  readonly total = new Float64Array(halfLifeCount);
  totalAtMs = Number.NEGATIVE_INFINITY;

  constructor(capacity: number) {
    this.counts = new Float32Array(capacity * halfLifeCount);
    this.lastAtMs = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    this.lastGapMs = new Float32Array(capacity);
    this.meanLogGap = new Float32Array(capacity);
    this.byHour = new Float32Array(capacity * 24);
    this.byHourAtMs = new Float64Array(capacity * 24);
  }

  add(resource: number, atMs: number): void {
    const last = this.lastAtMs[resource] ?? 0;
    const elapsed = atMs - last;
    const base = resource * halfLifeCount;
    if (elapsed >= 0 && last > 0) {
      for (let k = 0; k < halfLifeCount; k++) {
        this.counts[base + k] =
          (this.counts[base + k] ?? 0) * Math.exp(-elapsed * (rates[k] ?? 0)) + 1;
      }
      const logGap = Math.log1p(elapsed / 1_000);
      const before = this.meanLogGap[resource] ?? 0;
      this.meanLogGap[resource] = before === 0 ? logGap : before + (logGap - before) / 4;
      this.lastGapMs[resource] = elapsed;
      this.lastAtMs[resource] = atMs;
    } else {
      for (let k = 0; k < halfLifeCount; k++)
        this.counts[base + k] = (this.counts[base + k] ?? 0) + 1;
      if (!(last > atMs)) this.lastAtMs[resource] = atMs;
    }
    const cell = resource * 24 + (Math.floor(atMs / hourMs) % 24);
    const since = atMs - (this.byHourAtMs[cell] ?? 0);
    const kept = since > 0 ? Math.exp((-since * Math.LN2) / profileHalfLifeMs) : 1;
    this.byHour[cell] = (this.byHour[cell] ?? 0) * kept + 1;
    this.byHourAtMs[cell] = Math.max(atMs, this.byHourAtMs[cell] ?? 0);
    this.addTotal(atMs);
  }

  /** Writes the resource's decayed counts at `atMs` into `out`, one per half-life. */
  read(resource: number, atMs: number, out: Float64Array): void {
    const elapsed = Math.max(0, atMs - (this.lastAtMs[resource] ?? 0));
    const base = resource * halfLifeCount;
    const known = elapsed < Number.POSITIVE_INFINITY;
    for (let k = 0; k < halfLifeCount; k++) {
      out[k] = known ? (this.counts[base + k] ?? 0) * Math.exp(-elapsed * (rates[k] ?? 0)) : 0;
    }
  }

  readTotal(atMs: number, out: Float64Array): void {
    const elapsed = Math.max(0, atMs - this.totalAtMs);
    for (let k = 0; k < halfLifeCount; k++) {
      out[k] =
        elapsed < Number.POSITIVE_INFINITY
          ? (this.total[k] ?? 0) * Math.exp(-elapsed * (rates[k] ?? 0))
          : 0;
    }
  }

  /** Decayed count of accesses in that hour of the day, today's so far left out. */
  sameHourBefore(resource: number, atMs: number): number {
    const cell = resource * 24 + (Math.floor(atMs / hourMs) % 24);
    const since = atMs - (this.byHourAtMs[cell] ?? 0);
    if (since < dayMs / 2) return 0;
    return (this.byHour[cell] ?? 0) * Math.exp((-since * Math.LN2) / profileHalfLifeMs);
  }

  forget(gone: Uint8Array): void {
    for (let id = 0; id < gone.length; id++) {
      if (gone[id] !== 1) continue;
      this.counts.fill(0, id * halfLifeCount, (id + 1) * halfLifeCount);
      this.byHour.fill(0, id * 24, (id + 1) * 24);
      this.byHourAtMs.fill(0, id * 24, (id + 1) * 24);
      this.lastAtMs[id] = Number.NEGATIVE_INFINITY;
      this.lastGapMs[id] = 0;
      this.meanLogGap[id] = 0;
    }
  }

  private addTotal(atMs: number): void {
    const elapsed = atMs - this.totalAtMs;
    if (elapsed > 0) {
      for (let k = 0; k < halfLifeCount; k++) {
        this.total[k] =
          (this.total[k] ?? 0) *
          (elapsed < Number.POSITIVE_INFINITY ? Math.exp(-elapsed * (rates[k] ?? 0)) : 0);
      }
      this.totalAtMs = atMs;
    }
    for (let k = 0; k < halfLifeCount; k++) this.total[k] = (this.total[k] ?? 0) + 1;
  }
}
