import { Drift, type DriftBounds } from './drift.ts';
import { evidenceOf, isEnough, memory } from './evidence.ts';
import { logit, sigmoid } from './log-odds.ts';
import { OnlineLogit } from './online-logit.ts';
import { SiteAdapter } from './site-adapter.ts';

type Inputs = readonly [number, number, number];
type Saved = [path: string, numbers: number[]];

/** Precision of the prior of slope, offset and of the other forecaster’s say: the offset moves first. */
const strength = [3_000, 200, 3_000];

/** One confidence and the other forecaster's beside it. */
export interface Said {
  readonly confidence: number;
  readonly other: number;
}

/**
 * Recency-weighted calibration of one class of forecasts: Platt scaling of the log-odds, and a third term that
 * learns how far the other forecaster is to be believed where the two differ,
 * logit(p') = logit(p) + a·logit(p) + b + c·(logit(q) - logit(p)).
 * A class learns what it adds to the class above it, so one with little evidence says what its elders say.
 */
export class Scale {
  readonly logit = new OnlineLogit({ memory, strength });
  private readonly parent: Scale | null;

  constructor(parent: Scale | null) {
    this.parent = parent;
  }

  /** `weight` is 1 / propensity. */
  learn(said: Said, of: { readonly came: boolean; readonly weight: number }): void {
    this.learnInputs(inputsOf(said), { came: of.came, weight: evidenceOf(of.weight) });
  }

  apply(said: Said): number {
    if (!this.hasEnough()) return said.confidence;
    return sigmoid(this.logOdds(inputsOf(said)));
  }

  private logOdds(inputs: Inputs): number {
    return (this.parent?.logOdds(inputs) ?? inputs[0]) + this.logit.moveOf(inputs);
  }

  private hasEnough(): boolean {
    return this.parent?.hasEnough() ?? isEnough(this.logit);
  }

  private learnInputs(
    inputs: Inputs,
    of: { readonly came: boolean; readonly weight: number },
  ): void {
    this.parent?.learnInputs(inputs, of);
    const logOdds = this.parent?.logOdds(inputs) ?? inputs[0];
    this.logit.learn({ inputs, logOdds, ...of });
  }
}

/** Saved beside the scales, of which none is called so. */
const adapterPath = 'adapter';
const alarmPath = 'alarm ';

/** Scales by path, 'model/weur image expiry': each belongs to the one whose path is a segment shorter. */
export class Calibration {
  /** What the features are to count for on this site, before calibration. */
  readonly adapter = new SiteAdapter();
  private readonly alarms = new Map<string, Drift>();
  private readonly scales = new Map<string, Scale>();

  scale(path: string): Scale {
    let scale = this.scales.get(path);
    if (scale === undefined) {
      const end = path.lastIndexOf('/');
      scale = new Scale(end < 0 ? null : this.scale(path.slice(0, end)));
      this.scales.set(path, scale);
    }
    return scale;
  }

  /** Which of two words is announced, 'calibration weur': kept here because it is saved with what it judges. */
  alarm(name: string, bounds?: DriftBounds): Drift {
    let alarm = this.alarms.get(name);
    if (alarm === undefined) this.alarms.set(name, (alarm = new Drift(bounds)));
    return alarm;
  }

  toJSON(): Saved[] {
    const scales = [...this.scales].map(([path, { logit }]): Saved => [path, logit.toArray()]);
    const alarms = [...this.alarms].map(([name, alarm]): Saved => [
      alarmPath + name,
      alarm.toArray(),
    ]);
    return [[adapterPath, this.adapter.toArray()], ...alarms, ...scales];
  }

  /** What the saved ones do not name, or name otherwise, begins anew. */
  restore(saved: readonly (readonly [string, readonly number[]])[]): void {
    const numbers = new Map(saved);
    this.adapter.fromArray(numbers.get(adapterPath) ?? []);
    for (const [name, alarm] of this.alarms) alarm.fromArray(numbers.get(alarmPath + name) ?? []);
    for (const path of numbers.keys())
      if (path !== adapterPath && !path.startsWith(alarmPath)) this.scale(path);
    for (const [path, { logit }] of this.scales)
      if (!logit.fromArray(numbers.get(path) ?? [])) logit.reset();
  }
}

function inputsOf({ confidence, other }: Said): Inputs {
  const own = logit(confidence);
  return [own, 1, logit(other) - own];
}
