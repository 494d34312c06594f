export interface DriftBounds {
  /** Verdicts over which the log-losses are averaged. */
  readonly memory: number;
  /** Nats a verdict by which the first must be worse before the second takes over, or the share of its own log-loss. */
  readonly alarmAt: number;
  /** It takes back when it is worse by less than this. */
  readonly backAt: number;
  readonly of: 'nats' | 'share';
}

/** The model beside the Bayesian forecaster. */
const modelBounds: DriftBounds = { memory: 1_000, alarmAt: 0.03, backAt: 0, of: 'nats' };
/**
 * Nats by which all remembered verdicts together must speak for the change, after Wald's sequential
 * test: a model that is far off is found out within some dozen verdicts, a slightly worse one later.
 */
const evidenceNats = 20;
/** What one verdict may say at the most: a minute in which nothing came is no drift. */
const mostNats = 1;

/**
 * Watches whether the first of two forecasters still beats the second on what came, and hands over while it does not:
 * the model beside the Bayesian forecaster, or what calibration makes of the model beside its own word. Hysteresis between the two bounds keeps it from going back and forth.
 */
export class Drift {
  handedOver = false;
  private weight = 0;
  private excessNats = 0;
  private firstNats = 0;
  private readonly bounds: DriftBounds;

  constructor(bounds: DriftBounds = modelBounds) {
    this.bounds = bounds;
  }

  learn(of: { first: number; second: number; came: boolean }): void {
    const keep = 1 - 1 / this.bounds.memory;
    this.weight = this.weight * keep + 1;
    const first = logLoss(of.first, of.came);
    const nats = first - logLoss(of.second, of.came);
    this.firstNats = this.firstNats * keep + first;
    this.excessNats = this.excessNats * keep + Math.max(-mostNats, Math.min(mostNats, nats));
    const { alarmAt, backAt } = this.bounds;
    const excess = this.bounds.of === 'nats' ? this.excess() : this.excessNats / this.firstNats;
    if (!this.handedOver && excess > alarmAt && this.excessNats > evidenceNats)
      this.handedOver = true;
    else if (this.handedOver && excess < backAt) this.handedOver = false;
  }

  toArray(): number[] {
    return [this.weight, this.excessNats, this.firstNats, Number(this.handedOver)];
  }

  /** What is not of `toArray` begins anew. */
  fromArray(values: readonly number[]): void {
    const isSaved = values.length === 4 && values.every(Number.isFinite);
    const [weight = 0, excessNats = 0, firstNats = 0, handedOver = 0] = isSaved ? values : [];
    this.weight = weight;
    this.excessNats = excessNats;
    this.firstNats = firstNats;
    this.handedOver = handedOver === 1;
  }

  /** Mean log-loss of the first beyond the second's, nats. */
  excess(): number {
    return this.weight === 0 ? 0 : this.excessNats / this.weight;
  }
}

function logLoss(p: number, came: boolean): number {
  return -Math.log(Math.min(1, Math.max(1e-4, came ? p : 1 - p)));
}
