/** Inputs of the regression: log-odds, one, and what the other forecaster would add. */
export const inputCount = 3;

export type Inputs = readonly [number, number, number];

export interface OnlineLogitOptions {
  /** Weight of evidence after which older evidence counts for a 1/e. */
  readonly memory: number;
  /** Precision of the prior, one a coefficient: so much curvature holds it where it is. */
  readonly strength: Inputs;
}

const leastCurvature = 1e-3;

/**
 * Logistic regression that learns one outcome at a time what is to be added to given log-odds, with a Gaussian prior
 * around nothing: each outcome is one Newton step on its log-loss plus the prior's, over a curvature that forgets
 * (recursive least squares with exponential forgetting, here towards the prior).
 */
export class OnlineLogit {
  readonly coefficients = new Float64Array(inputCount);
  /** Weight of the outcomes that are remembered, and of those that came. */
  evidence = 0;
  came = 0;
  private readonly curvature = new Float64Array(inputCount * inputCount);
  private readonly options: OnlineLogitOptions;

  constructor(options: OnlineLogitOptions) {
    this.options = options;
    this.reset();
  }

  /** What is to be added to the log-odds. */
  moveOf(inputs: Inputs): number {
    const { coefficients: c } = this;
    return (c[0] ?? 0) * inputs[0] + (c[1] ?? 0) * inputs[1] + (c[2] ?? 0) * inputs[2];
  }

  /** `logOdds` is what was said without this. */
  learn(of: { inputs: Inputs; logOdds: number; came: boolean; weight: number }): void {
    const { inputs, weight } = of;
    const { coefficients, curvature } = this;
    const { memory, strength } = this.options;
    const keep = Math.exp(-weight / memory);
    const p = 1 / (1 + Math.exp(-of.logOdds - this.moveOf(inputs)));
    const bend = Math.max(leastCurvature, p * (1 - p)) * weight;
    const error = (p - (of.came ? 1 : 0)) * weight;
    for (let i = 0; i < inputCount; i++) {
      const x = inputs[i] ?? 0;
      const held = (1 - keep) * (strength[i] ?? 0);
      for (let j = 0; j < inputCount; j++) {
        const at = i * inputCount + j;
        curvature[at] = keep * (curvature[at] ?? 0) + bend * x * (inputs[j] ?? 0);
      }
      curvature[i * (inputCount + 1)] = (curvature[i * (inputCount + 1)] ?? 0) + held;
      gradient[i] = error * x + held * (coefficients[i] ?? 0);
    }
    solve(curvature, gradient);
    for (let i = 0; i < inputCount; i++)
      coefficients[i] = (coefficients[i] ?? 0) - (gradient[i] ?? 0);
    this.evidence = this.evidence * keep + weight;
    this.came = this.came * keep + (of.came ? weight : 0);
  }

  reset(): void {
    this.coefficients.fill(0);
    this.curvature.fill(0);
    for (let i = 0; i < inputCount; i++)
      this.curvature[i * (inputCount + 1)] = this.options.strength[i] ?? 0;
    this.evidence = 0;
    this.came = 0;
  }

  toArray(): number[] {
    return [this.evidence, this.came, ...this.coefficients, ...this.curvature];
  }

  /** False, and unchanged, when the numbers are not those of `toArray`. */
  fromArray(values: readonly number[]): boolean {
    const [evidence = 0, came = 0, ...rest] = values;
    if (values.length !== savedCount || !values.every(Number.isFinite)) return false;
    this.evidence = evidence;
    this.came = came;
    this.coefficients.set(rest.slice(0, inputCount));
    this.curvature.set(rest.slice(inputCount));
    return true;
  }
}

const savedCount = 2 + inputCount + inputCount * inputCount;
const gradient = new Float64Array(inputCount);
const factor = new Float64Array(inputCount * inputCount);

/** Replaces `right` by matrix⁻¹·right; the matrix is symmetric and positive definite (Cholesky). */
function solve(matrix: Float64Array, right: Float64Array): void {
  for (let i = 0; i < inputCount; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * inputCount + j] ?? 0;
      for (let k = 0; k < j; k++)
        sum -= (factor[i * inputCount + k] ?? 0) * (factor[j * inputCount + k] ?? 0);
      factor[i * inputCount + j] =
        i === j ? Math.sqrt(Math.max(1e-12, sum)) : sum / (factor[j * (inputCount + 1)] ?? 1);
    }
  }
  for (let i = 0; i < inputCount; i++) {
    let sum = right[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (factor[i * inputCount + k] ?? 0) * (right[k] ?? 0);
    right[i] = sum / (factor[i * (inputCount + 1)] ?? 1);
  }
  for (let i = inputCount - 1; i >= 0; i--) {
    let sum = right[i] ?? 0;
    for (let k = i + 1; k < inputCount; k++)
      sum -= (factor[k * inputCount + i] ?? 0) * (right[k] ?? 0);
    right[i] = sum / (factor[i * (inputCount + 1)] ?? 1);
  }
}
