/** The weight of new evidence grows; past this it is scaled back. */
const mostWeight = 2 ** 60;

/**
 * Forward decay (Cormode et al. 2009): what is counted at `atMs` weighs 2^((atMs - landmark) / half-life),
 * so that nothing counted before need be touched. Who keeps counts divides them when told to.
 */
export class ForwardDecay {
  landmarkMs = Number.NaN;
  private newest = 1;
  private readonly halfLifeMs: number;
  private readonly onScaleBack: (divisor: number) => void;

  constructor(halfLifeMs: number, onScaleBack: (divisor: number) => void) {
    this.halfLifeMs = halfLifeMs;
    this.onScaleBack = onScaleBack;
  }

  /** Weight of one event at `atMs`. */
  at(atMs: number): number {
    if (Number.isNaN(this.landmarkMs)) this.landmarkMs = atMs;
    const weight = 2 ** ((atMs - this.landmarkMs) / this.halfLifeMs);
    this.newest = Math.max(this.newest, weight);
    if (weight <= mostWeight) return weight;
    this.onScaleBack(weight);
    this.landmarkMs = atMs;
    this.newest = 1;
    return 1;
  }

  /** Weight of the newest event: what one event counts now. */
  now(): number {
    return this.newest;
  }

  /** `landmarkMs` is 0 when nothing was counted. */
  restore(landmarkMs: number, newest: number): void {
    this.landmarkMs = landmarkMs === 0 ? Number.NaN : landmarkMs;
    this.newest = Math.min(mostWeight, Math.max(1, newest));
  }
}
