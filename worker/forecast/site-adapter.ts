import { evidenceOf, isEnough, memory } from './evidence.ts';
import { spreadOf } from './feature-spread.ts';
import { FEATURE_COUNT } from './features.ts';
import { logit, sigmoid } from './log-odds.ts';
import { OnlineLogit } from './online-logit.ts';

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
    if (!isEnough(this.logit)) return word.confidence;
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
      weight: stands * evidenceOf(of.weight),
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
