export interface DriftBounds {
  /** Verdicts over which the log-losses are averaged. */
  readonly memory: number;
  /** Nats a verdict by which the first must be worse before the second takes over. */
  readonly alarmAt: number;
}

/** The model beside the Bayesian forecaster. */
const modelBounds: DriftBounds = { memory: 1_000, alarmAt: 0.03 };
/**
 * Nats by which all remembered verdicts together must speak for the change, after Wald's sequential
 * test: a model that is far off is found out within some dozen verdicts, a slightly worse one later.
 */
const evidenceNats = 20;
/** What one verdict may say at the most: a minute in which nothing came is no drift. */
const mostNats = 1;
/** It takes back when it is no worse than this. */
const backAt = 0;

/**
 * Watches whether the first of two forecasters still beats the second on what came, and hands over while it does not:
 * the model beside the Bayesian forecaster, or what calibration makes of the model beside its own word. Hysteresis between the two bounds keeps it from going back and forth.
 */
export class Drift {
  handedOver = false;
  private weight = 0;
  private excessNats = 0;
  private readonly bounds: DriftBounds;

  constructor(bounds: DriftBounds = modelBounds) {
    this.bounds = bounds;
  }

  learn(of: { first: number; second: number; came: boolean }): void {
    const keep = 1 - 1 / this.bounds.memory;
    this.weight = this.weight * keep + 1;
    const nats = logLoss(of.first, of.came) - logLoss(of.second, of.came);
    this.excessNats = this.excessNats * keep + Math.max(-mostNats, Math.min(mostNats, nats));
    const excess = this.excess();
    if (!this.handedOver && excess > this.bounds.alarmAt && this.excessNats > evidenceNats)
      this.handedOver = true;
    else if (this.handedOver && excess < backAt) this.handedOver = false;
  }

  /** Mean log-loss of the first beyond the second's, nats. */
  excess(): number {
    return this.weight === 0 ? 0 : this.excessNats / this.weight;
  }
}

function logLoss(p: number, came: boolean): number {
  return -Math.log(Math.min(1, Math.max(1e-4, came ? p : 1 - p)));
}
