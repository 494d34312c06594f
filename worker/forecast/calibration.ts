const rate = 0.05;
/** Evidence halves after this many outcomes. */
const memory = 2_000;
/** Fewer outcomes than this, or fewer of either kind than a tenth of it: the identity. */
const enough = 200;

interface Platt {
  slope: number;
  offset: number;
  uses: number;
  wastes: number;
  /** Running curvature of both parameters (diagonal Newton steps). */
  curvatureSlope: number;
  curvatureOffset: number;
}

/**
 * Recency-weighted Platt scaling per class: logit(p') = slope·logit(p) + offset, learned by
 * damped online Newton steps on the log-loss. Identity until there is enough evidence.
 */
export class Calibration {
  private readonly classes = new Map<string, Platt>();

  learn(of: { kind: string; confidence: number; used: boolean; weight?: number }): void {
    const c = this.classFor(of.kind);
    const x = logit(of.confidence);
    const p = sigmoid(c.slope * x + c.offset);
    const weight = of.weight ?? 1;
    const error = (p - (of.used ? 1 : 0)) * weight;
    const curvature = Math.max(0.02, p * (1 - p)) * weight;
    const keep = 1 - 1 / memory;
    c.curvatureSlope = c.curvatureSlope * keep + curvature * x * x;
    c.curvatureOffset = c.curvatureOffset * keep + curvature;
    c.slope = clamp(c.slope - (error * x) / (c.curvatureSlope + 1 / rate), 0.3, 3);
    c.offset = clamp(c.offset - error / (c.curvatureOffset + 1 / rate), -3, 3);
    c.uses = c.uses * keep + (of.used ? weight : 0);
    c.wastes = c.wastes * keep + (of.used ? 0 : weight);
  }

  apply(kind: string, confidence: number): number {
    const c = this.classes.get(kind);
    if (c === undefined || c.uses + c.wastes < enough || Math.min(c.uses, c.wastes) < enough / 10)
      return confidence;
    return sigmoid(c.slope * logit(confidence) + c.offset);
  }

  toJSON(): [string, number[]][] {
    return [...this.classes].map(([kind, c]) => [
      kind,
      [c.slope, c.offset, c.uses, c.wastes, c.curvatureSlope, c.curvatureOffset],
    ]);
  }

  restore(classes: readonly (readonly [string, readonly number[]])[]): void {
    this.classes.clear();
    for (const [kind, v] of classes) {
      this.classes.set(kind, {
        slope: v[0] ?? 1,
        offset: v[1] ?? 0,
        uses: v[2] ?? 0,
        wastes: v[3] ?? 0,
        curvatureSlope: v[4] ?? 0,
        curvatureOffset: v[5] ?? 0,
      });
    }
  }

  private classFor(kind: string): Platt {
    let c = this.classes.get(kind);
    if (c === undefined) {
      c = { slope: 1, offset: 0, uses: 0, wastes: 0, curvatureSlope: 0, curvatureOffset: 0 };
      this.classes.set(kind, c);
    }
    return c;
  }
}

export function logit(p: number): number {
  const q = clamp(p, 1e-4, 1 - 1e-4);
  return Math.log(q / (1 - q));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}
