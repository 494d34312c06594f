import { DueQueue } from './due-queue.ts';

/** A forecast whose truth is known now. */
export interface Verdict {
  readonly resource: number;
  /** What the model said, and what the Bayesian forecaster said, both before calibration. */
  readonly model: number;
  readonly bayesian: number;
  readonly came: boolean;
}

/**
 * Forecasts under observation, one per resource: each is judged by the accesses that come, not
 * by what was prefetched, so it learns in a dry run too and is not biased by the decisions.
 */
export class Verdicts {
  private readonly model: Float32Array;
  private readonly bayesian: Float32Array;
  private readonly fromMs: Float64Array;
  private readonly untilMs: Float64Array;
  private readonly due = new DueQueue();

  constructor(capacity: number) {
    this.model = new Float32Array(capacity);
    this.bayesian = new Float32Array(capacity);
    this.fromMs = new Float64Array(capacity);
    this.untilMs = new Float64Array(capacity);
  }

  isOpen(resource: number): boolean {
    return (this.untilMs[resource] ?? 0) > 0;
  }

  open(of: {
    resource: number;
    model: number;
    bayesian: number;
    fromMs: number;
    untilMs: number;
  }): void {
    this.model[of.resource] = of.model;
    this.bayesian[of.resource] = of.bayesian;
    this.fromMs[of.resource] = of.fromMs;
    this.untilMs[of.resource] = of.untilMs;
    this.due.push(of.untilMs, of.resource);
  }

  /** An access: a verdict when one was open and its horizon had begun. */
  access(resource: number, atMs: number): Verdict | null {
    const until = this.untilMs[resource] ?? 0;
    if (until <= 0 || atMs < (this.fromMs[resource] ?? 0)) return null;
    return this.close(resource, atMs <= until);
  }

  /** Verdicts whose horizon has passed without an access. */
  *expired(nowMs: number): Generator<Verdict> {
    while (this.due.nextMs() < nowMs) {
      const atMs = this.due.nextMs();
      const resource = this.due.pop();
      if ((this.untilMs[resource] ?? 0) === atMs) yield this.close(resource, false);
    }
  }

  forget(gone: Uint8Array): void {
    for (let id = 0; id < gone.length; id++) if (gone[id] === 1) this.untilMs[id] = 0;
  }

  private close(resource: number, came: boolean): Verdict {
    this.untilMs[resource] = 0;
    return {
      resource,
      model: this.model[resource] ?? 0,
      bayesian: this.bayesian[resource] ?? 0,
      came,
    };
  }
}
