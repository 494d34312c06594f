export interface OnlineLogitOptions {
  /** Weight of evidence after which older evidence counts for a 1/e. */
  readonly memory: number;
  /** Precision of the prior, one a coefficient: so much curvature holds it where it is. */
  readonly strength: readonly number[];
  /** Outcomes that share one step; more for many coefficients, whose step is dear. */
  readonly outcomesPerStep?: number;
}

const leastCurvature = 1e-3;

/**
 * Logistic regression that learns from one outcome after the other what is to be added to given log-odds, with a
 * Gaussian prior around nothing: some outcomes make one Newton step on their log-loss plus the prior's, over a curvature
 * that forgets (recursive least squares with exponential forgetting, here towards the prior).
 */
export class OnlineLogit {
  readonly coefficients: Float64Array;
  /** Weight of the outcomes that are remembered, and of those that came. */
  evidence = 0;
  came = 0;
  /** Lower triangle, row by row. */
  private readonly curvature: Float64Array;
  private readonly gradient: Float64Array;
  /** Room for a step's work. */
  private readonly factor: Float64Array;
  /** Outcomes since the last step, and their weight. */
  private outcomes = 0;
  private weight = 0;
  private readonly count: number;
  private readonly options: OnlineLogitOptions;

  constructor(options: OnlineLogitOptions) {
    this.options = options;
    this.count = options.strength.length;
    this.coefficients = new Float64Array(this.count);
    this.gradient = new Float64Array(this.count);
    this.curvature = new Float64Array((this.count * (this.count + 1)) / 2);
    this.factor = new Float64Array(this.curvature.length);
    this.reset();
  }

  /** What is to be added to the log-odds. */
  moveOf(inputs: ArrayLike<number>): number {
    const { coefficients, count } = this;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (coefficients[i] ?? 0) * (inputs[i] ?? 0);
    return sum;
  }

  /** `logOdds` is what was said without this. */
  learn(of: { inputs: ArrayLike<number>; logOdds: number; came: boolean; weight: number }): void {
    const { inputs, weight } = of;
    const { curvature, gradient, count } = this;
    const p = 1 / (1 + Math.exp(-of.logOdds - this.moveOf(inputs)));
    const bend = Math.max(leastCurvature, p * (1 - p)) * weight;
    const error = (p - (of.came ? 1 : 0)) * weight;
    for (let i = 0, at = 0; i < count; i++) {
      const x = inputs[i] ?? 0;
      const bent = bend * x;
      for (let j = 0; j <= i; j++, at++)
        curvature[at] = (curvature[at] ?? 0) + bent * (inputs[j] ?? 0);
      gradient[i] = (gradient[i] ?? 0) + error * x;
    }
    const keep = this.keepOf(weight);
    this.evidence = this.evidence * keep + weight;
    this.came = this.came * keep + (of.came ? weight : 0);
    this.weight += weight;
    if (++this.outcomes >= (this.options.outcomesPerStep ?? 1)) this.step();
  }

  reset(): void {
    this.coefficients.fill(0);
    this.gradient.fill(0);
    this.curvature.fill(0);
    this.holdByPrior(1);
    this.outcomes = 0;
    this.weight = 0;
    this.evidence = 0;
    this.came = 0;
  }

  /** Outcomes that still wait for their step are left out. */
  toArray(): number[] {
    return [this.evidence, this.came, ...this.coefficients, ...this.curvature];
  }

  /** False, and unchanged, when the numbers are not those of `toArray`. */
  fromArray(values: readonly number[]): boolean {
    const [evidence = 0, came = 0, ...rest] = values;
    const expected = 2 + this.count + this.curvature.length;
    if (values.length !== expected || !values.every(Number.isFinite)) return false;
    this.reset();
    this.evidence = evidence;
    this.came = came;
    this.coefficients.set(rest.slice(0, this.count));
    this.curvature.set(rest.slice(this.count));
    return true;
  }

  private keepOf(weight: number): number {
    return Math.exp(-weight / this.options.memory);
  }

  private holdByPrior(share: number): void {
    for (let i = 0, at = 0; i < this.count; at += ++i + 1)
      this.curvature[at] = (this.curvature[at] ?? 0) + share * (this.options.strength[i] ?? 0);
  }

  /** What is forgotten of the evidence, the prior takes the place of. */
  private step(): void {
    const { coefficients, curvature, gradient, count } = this;
    const keep = this.keepOf(this.weight);
    for (let at = 0; at < curvature.length; at++) curvature[at] = keep * (curvature[at] ?? 0);
    this.holdByPrior(1 - keep);
    for (let i = 0; i < count; i++) {
      const held = (1 - keep) * (this.options.strength[i] ?? 0);
      gradient[i] = (gradient[i] ?? 0) + held * (coefficients[i] ?? 0);
    }
    solve({ matrix: curvature, right: gradient, factor: this.factor });
    for (let i = 0; i < count; i++) coefficients[i] = (coefficients[i] ?? 0) - (gradient[i] ?? 0);
    gradient.fill(0);
    this.outcomes = 0;
    this.weight = 0;
  }
}

/**
 * Replaces `right` by matrix⁻¹·right, by Cholesky's factors. `matrix` is symmetric and positive definite; of it and of
 * `factor`, which is overwritten, there is the lower triangle, row by row.
 */
function solve({
  matrix,
  right,
  factor,
}: Record<'matrix' | 'right' | 'factor', Float64Array>): void {
  const count = right.length;
  for (let i = 0, row = 0; i < count; row += ++i) {
    for (let j = 0, other = 0; j <= i; other += ++j) {
      let sum = matrix[row + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (factor[row + k] ?? 0) * (factor[other + k] ?? 0);
      factor[row + j] = i === j ? Math.sqrt(Math.max(1e-12, sum)) : sum / (factor[other + j] ?? 1);
    }
  }
  for (let i = 0, row = 0; i < count; row += ++i) {
    let sum = right[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (factor[row + k] ?? 0) * (right[k] ?? 0);
    right[i] = sum / (factor[row + i] ?? 1);
  }
  for (let i = count - 1; i >= 0; i--) {
    let sum = right[i] ?? 0;
    for (let k = i + 1; k < count; k++)
      sum -= (factor[(k * (k + 1)) / 2 + i] ?? 0) * (right[k] ?? 0);
    right[i] = sum / (factor[(i * (i + 1)) / 2 + i] ?? 1);
  }
}
