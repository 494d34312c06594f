/** Who says what comes next: what followed this page, what followed its last two or three, similar walks, the pattern of names. */
export const experts = ['page', 'contexts', 'walks', 'sequence'] as const;
export type Expert = (typeof experts)[number];
/** What each says of the page that came. */
export type Said = Readonly<Record<Expert, number>>;

const initial: Said = { page: 0.5, contexts: 0.2, walks: 0.25, sequence: 0.05 };
/** Views of the page from which on the next class of evidence begins, and steps of the path that tell classes apart. */
const viewEdges = [4, 24] as const;
const pathEdges = [2, 3] as const;
const classes = (viewEdges.length + 1) * (pathEdges.length + 1);
/** A weight follows the newest evidence with this gain once it has seen its inverse in steps. */
const leastGain = 0.001;
const priorSteps = 5;
const leastWeight = 0.002;

/**
 * Weights of the experts' mixture, by how much is known of the page and how long the path is. Each
 * step moves them towards the share that each expert had in foretelling it: stepwise EM (Cappé and
 * Moulines 2009), which descends on the recency-weighted logarithmic loss of the mixture.
 */
export class ExpertWeights {
  private readonly weights = new Float64Array(classes * experts.length);
  private readonly steps = new Float64Array(classes);

  constructor() {
    for (let i = 0; i < this.weights.length; i++) {
      this.weights[i] = initial[experts[i % experts.length] ?? 'page'];
    }
  }

  of(evidence: Evidence): Said {
    const first = classOf(evidence) * experts.length;
    return eachExpert((_, at) => this.weights[first + at] ?? 0);
  }

  /** `able`: the experts that had anything to say. */
  learn(evidence: Evidence, said: Said, able: readonly Expert[]): void {
    const own = classOf(evidence);
    const first = own * experts.length;
    const weightOf = (expert: Expert): number => this.weights[first + experts.indexOf(expert)] ?? 0;
    const mixed = able.reduce((sum, expert) => sum + weightOf(expert) * said[expert], 0);
    if (!(mixed > 0)) return;
    const shared = able.reduce((sum, expert) => sum + weightOf(expert), 0);
    const steps = (this.steps[own] ?? 0) + 1;
    this.steps[own] = steps;
    const gain = Math.max(leastGain, 1 / (steps + priorSteps));
    for (const expert of able) {
      const share = (weightOf(expert) * said[expert]) / mixed;
      const moved = weightOf(expert) + gain * (shared * share - weightOf(expert));
      this.weights[first + experts.indexOf(expert)] = Math.max(leastWeight, moved);
    }
  }

  toArray(): number[] {
    return [...this.weights, ...this.steps];
  }

  /** Values of another length or out of bounds are left out: the weights stay as they were. */
  fromArray(values: readonly unknown[]): void {
    if (values.length !== this.weights.length + this.steps.length) return;
    if (!values.every((value) => typeof value === 'number' && value >= 0 && value < 1e12)) return;
    const numbers = values.map(Number);
    this.weights.set(numbers.slice(0, this.weights.length));
    this.steps.set(numbers.slice(this.weights.length));
  }
}

/** One value for each expert. */
export function eachExpert(valueOf: (expert: Expert, at: number) => number): Said {
  return {
    page: valueOf('page', 0),
    contexts: valueOf('contexts', 1),
    walks: valueOf('walks', 2),
    sequence: valueOf('sequence', 3),
  };
}

export interface Evidence {
  /** Steps to the page that are remembered. */
  readonly views: number;
  /** Steps of the path. */
  readonly steps: number;
}

function classOf({ views, steps }: Evidence): number {
  const byViews = viewEdges.filter((edge) => views >= edge).length;
  const byPath = pathEdges.filter((edge) => steps >= edge).length;
  return byPath * (viewEdges.length + 1) + byViews;
}
