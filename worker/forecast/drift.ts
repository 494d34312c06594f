/** Verdicts over which the log-losses are averaged. */
const memory = 1_000;
/** Fewer verdicts than this say nothing. */
const enough = 300;
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
  private model = 0;
  private bayesian = 0;

  learn(of: { model: number; bayesian: number; came: boolean }): void {
    const keep = 1 - 1 / memory;
    this.weight = this.weight * keep + 1;
    this.model = this.model * keep + logLoss(of.model, of.came);
    this.bayesian = this.bayesian * keep + logLoss(of.bayesian, of.came);
    if (this.weight < enough) return;
    const excess = this.excess();
    if (!this.handedOver && excess > alarmAt) this.handedOver = true;
    else if (this.handedOver && excess < backAt) this.handedOver = false;
  }

  /** Mean log-loss of the model beyond the Bayesian forecaster's, nats. */
  excess(): number {
    return this.weight === 0 ? 0 : (this.model - this.bayesian) / this.weight;
  }
}

function logLoss(p: number, came: boolean): number {
  return -Math.log(Math.min(1, Math.max(1e-4, came ? p : 1 - p)));
}
