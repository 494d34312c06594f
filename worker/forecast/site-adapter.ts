import { spreadOf } from './feature-spread.ts';
import { FEATURE_COUNT } from './features.ts';
import { logit, sigmoid } from './log-odds.ts';
import { OnlineLogit } from './online-logit.ts';

/** Weight of evidence that is remembered: at `verdictWeight`, 100,000 verdicts. */
const memory = 20_000;
/** Verdicts of one moment share much of their outcome: five count as one. */
const verdictWeight = 0.2;
/** A weight beyond this would let one verdict decide. */
const mostWeight = 5;
/** Precision of the prior of slope and offset, and of each feature on the common scale. */
const slopeStrength = 3_000;
const offsetStrength = 200;
const featureStrength = 300;
const ofFeatures = Array.from({ length: FEATURE_COUNT }, () => featureStrength);
const strength = [slopeStrength, offsetStrength, ...ofFeatures];
/** A step over half a hundred coefficients is dear. */
const outcomesPerStep = 64;
/** From this evidence on one verdict in `thinning` stands for as many. */
const plenty = 4_000;
const thinning = 8;
/** Less evidence than this, or less of either kind than a tenth of it: the forecaster's own word. */
const enough = 40;

/** What a forecaster said, before calibration, and what it was made of. */
export interface Word {
  readonly confidence: number;
  /** One row, FEATURE_COUNT values. */
  readonly features: ArrayLike<number>;
}

/**
 * What each feature is to count for on this site, more or less than the forecaster thinks:
 * logit(p') = logit(p) + a·logit(p) + b + Σ w·x, learned from what came, with a prior around nothing.
 * A site that the model has never seen is unlike those that it has.
 */
export class SiteAdapter {
  private readonly logit = new OnlineLogit({ memory, strength, outcomesPerStep });
  private turn = 0;
  /** Overwritten by each word. */
  private readonly inputs = new Float64Array(strength.length);

  apply(word: Word): number {
    const { evidence, came } = this.logit;
    if (evidence < enough || Math.min(came, evidence - came) < enough / 10) return word.confidence;
    const inputs = this.read(word);
    return sigmoid((inputs[0] ?? 0) + this.logit.moveOf(inputs));
  }

  /** `weight` is 1 / propensity. */
  learn(word: Word, of: { readonly came: boolean; readonly weight: number }): void {
    const stands = this.logit.evidence > plenty ? thinning : 1;
    if (this.turn++ % stands !== 0) return;
    const inputs = this.read(word);
    this.logit.learn({
      inputs,
      logOdds: inputs[0] ?? 0,
      came: of.came,
      weight: stands * verdictWeight * Math.min(mostWeight, of.weight),
    });
  }

  toArray(): number[] {
    return this.logit.toArray();
  }

  /** What is not of `toArray` begins anew. */
  fromArray(values: readonly number[]): void {
    if (!this.logit.fromArray(values)) this.logit.reset();
  }

  private read({ confidence, features }: Word): Float64Array {
    const { inputs } = this;
    inputs[0] = logit(confidence);
    inputs[1] = 1;
    for (let i = 0; i < FEATURE_COUNT; i++) inputs[i + 2] = spreadOf(i, features[i] ?? 0);
    return inputs;
  }
}
