const hourMs = 3_600_000;
const dayMs = 86_400_000;
const fastHalfLifeMs = 15 * 60_000;
/** Weight of the newest day in the daily profile. */
const profileGain = 0.3;

/** How busy the region is, and how busy it will be, from its own daily profile. */
export class RegionLoad {
  /** Accesses an hour, by hour of the day, learned over days; 0 when never seen. */
  readonly profile = new Float64Array(24);
  private hour = Number.NaN;
  private inHour = 0;
  private fast = 0;
  private fastAtMs = Number.NaN;
  private startedAtMs = Number.NaN;

  note(atMs: number): void {
    const hour = Math.floor(atMs / hourMs);
    if (Number.isNaN(this.hour)) {
      this.hour = hour;
      this.startedAtMs = atMs;
      this.fastAtMs = atMs;
    }
    if (hour > this.hour) {
      this.closeHour();
      this.hour = hour;
    }
    this.inHour++;
    const elapsed = Math.max(0, atMs - this.fastAtMs);
    this.fast = this.fast * Math.exp((-elapsed * Math.LN2) / fastHalfLifeMs) + 1;
    this.fastAtMs = Math.max(atMs, this.fastAtMs);
  }

  /** Accesses per ms at `atMs`. */
  rateAt(atMs: number): number {
    if (Number.isNaN(this.fastAtMs)) return 0;
    const elapsed = Math.max(0, atMs - this.fastAtMs);
    const rate = Math.LN2 / fastHalfLifeMs;
    const seen = 1 - Math.exp(-Math.max(60_000, atMs - this.startedAtMs) * rate);
    return (this.fast * Math.exp(-elapsed * rate) * rate) / seen;
  }

  /** Expected ratio of the mean load in the coming horizon to the present load, in [1/8, 8]. */
  ahead(atMs: number, horizonMs: number): number {
    const now = this.profileAt(atMs);
    if (now <= 0) return 1;
    let sum = 0;
    const steps = 4;
    for (let i = 0; i < steps; i++) {
      const there = this.profileAt(atMs + (horizonMs * (i + 0.5)) / steps);
      sum += there > 0 ? there : now;
    }
    return Math.min(8, Math.max(1 / 8, sum / steps / now));
  }

  private profileAt(atMs: number): number {
    const position = (((atMs % dayMs) + dayMs) % dayMs) / hourMs - 0.5;
    const before = Math.floor(position);
    const part = position - before;
    const a = this.profile[(before + 24) % 24] ?? 0;
    const b = this.profile[(before + 1) % 24] ?? 0;
    return a > 0 && b > 0 ? a * (1 - part) + b * part : 0;
  }

  private closeHour(): void {
    const cell = ((this.hour % 24) + 24) % 24;
    const before = this.profile[cell] ?? 0;
    this.profile[cell] = before === 0 ? this.inHour : before + (this.inHour - before) * profileGain;
    this.inHour = 0;
  }

  toArray(): number[] {
    return [this.hour, this.inHour, this.fast, this.fastAtMs, this.startedAtMs, ...this.profile];
  }

  fromArray(values: readonly number[]): void {
    [this.hour, this.inHour, this.fast, this.fastAtMs, this.startedAtMs] = [
      values[0] ?? Number.NaN,
      values[1] ?? 0,
      values[2] ?? 0,
      values[3] ?? Number.NaN,
      values[4] ?? Number.NaN,
    ];
    this.profile.set(values.slice(5, 29));
  }
}
