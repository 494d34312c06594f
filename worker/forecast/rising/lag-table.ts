const minute = 60_000;
/** Upper edges of the lags told apart, ms; what comes later, or never, is no follower. */
export const lagEdgesMs = [
  0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120, 240, 360,
].map((minutes) => minutes * minute);

/** After this nothing is waited for, ms. */
export const longestLagMs = lagEdgesMs.at(-1) ?? 0;

/** Before anything is known a region is thought to follow once in so many times. */
const priorWeight = 2;
const priorFollows = 0.1;
/** Rises after which one counts half. */
const forgetHalf = 200;

/** How long after a rise in one region another asks for the same: a decayed histogram, learned as it goes. */
export class LagTable {
  /** One count an edge, and one for 'never'. */
  readonly counts: number[];

  constructor(counts: readonly number[] = []) {
    this.counts = [...lagEdgesMs, 0].map((_, bin) => Math.max(0, counts[bin] ?? 0));
  }

  /** `lagMs` is Infinity when it never came. */
  learn(lagMs: number): void {
    const keep = 2 ** (-1 / forgetHalf);
    for (const bin of this.counts.keys()) this.counts[bin] = (this.counts[bin] ?? 0) * keep;
    const bin = lagEdgesMs.findIndex((edgeMs) => lagMs <= edgeMs);
    const at = bin < 0 ? lagEdgesMs.length : bin;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }

  /** P(it comes within the next `horizonMs`, given that it has not come for `ageMs`), in [0, 1). */
  chance(ageMs: number, horizonMs: number): number {
    const gone = this.cameBy(ageMs);
    if (gone >= 1) return 0;
    const soon = this.cameBy(ageMs + horizonMs) - gone;
    return Math.max(0, Math.min(1, soon / (1 - gone)));
  }

  /** Share of rises that were followed within `lagMs`, even within a bin. */
  private cameBy(lagMs: number): number {
    const total = this.counts.reduce((sum, count) => sum + count, priorWeight);
    const evenly = (priorWeight * priorFollows) / lagEdgesMs.length;
    let came = 0;
    let fromMs = 0;
    for (const [bin, edgeMs] of lagEdgesMs.entries()) {
      if (lagMs <= fromMs) break;
      const part = Math.min(1, (lagMs - fromMs) / (edgeMs - fromMs));
      came += part * ((this.counts[bin] ?? 0) + evenly);
      fromMs = edgeMs;
    }
    return came / total;
  }
}
