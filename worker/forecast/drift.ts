/** Verdicts over which the log-losses are averaged. */
const memory = 1_000;
/**
 * Nats by which all remembered verdicts together must speak for the change, after Wald's sequential
 * test: a model that is far off is found out within some dozen verdicts, a slightly worse one later.
 */
const evidenceNats = 20;
/** What one verdict may say at the most: a minute in which nothing came is no drift. */
const mostNats = 1;
/** Nats a verdict by which the model must be worse before the Bayesian forecaster takes over. */
const alarmAt = 0.03;
/** It takes back when it is no worse than this. */
const backAt = 0;

/**
 * Watches whether the model still beats the Bayesian forecaster on what came, both calibrated, and hands over
 * while it does not. Hysteresis between the two bounds keeps it from going back and forth.
 */
export class Drift {
  handedOver = false;
  private weight = 0;
  private excessNats = 0;

  learn(of: { model: number; bayesian: number; came: boolean }): void {
    const keep = 1 - 1 / memory;
    this.weight = this.weight * keep + 1;
    const nats = logLoss(of.model, of.came) - logLoss(of.bayesian, of.came);
    this.excessNats = this.excessNats * keep + Math.max(-mostNats, Math.min(mostNats, nats));
    const excess = this.excess();
    if (!this.handedOver && excess > alarmAt && this.excessNats > evidenceNats)
      this.handedOver = true;
    else if (this.handedOver && excess < backAt) this.handedOver = false;
  }

  /** Mean log-loss of the model beyond the Bayesian forecaster's, nats. */
  excess(): number {
    return this.weight === 0 ? 0 : this.excessNats / this.weight;
  }
}

function logLoss(p: number, came: boolean): number {
  return -Math.log(Math.min(1, Math.max(1e-4, came ? p : 1 - p)));
}
