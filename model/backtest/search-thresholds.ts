import { bestWithin, type CurvePoint } from './curve.ts';

export interface Probe<T> {
  readonly point: CurvePoint;
  readonly result: T;
}

/** A policy whose thresholds are replayed one by one: where to begin, and how many passes a budget may take. */
const firstThresholds = [0.45, 0.65, 0.8] as const;
const passesPerBudget = 2;
/** A budget is met when so little of it is left unused. */
const closeEnough = 0.012;
const leastThreshold = 0.06;
const mostThreshold = 0.98;

/**
 * Finds for each traffic budget the threshold that uses it up, by secants on extra(threshold),
 * which falls. Returns every pass made, by ascending threshold.
 */
export async function searchThresholds<T>(
  budgets: readonly number[],
  pass: (threshold: number) => Promise<Probe<T>>,
): Promise<Probe<T>[]> {
  const probes = await Promise.all(firstThresholds.map(pass));
  const sorted = () => probes.toSorted((a, b) => a.point.threshold - b.point.threshold);
  const refine = async (budget: number): Promise<void> => {
    for (let turn = 0; turn < passesPerBudget; turn++) {
      const best = bestWithin(
        probes.map(({ point }) => point),
        budget,
      );
      if (best !== undefined && budget - best.extra <= closeEnough) return;
      const next = nextThreshold(
        sorted().map(({ point }) => point),
        budget,
      );
      if (next === undefined) return;
      probes.push(await pass(next));
    }
  };
  await Promise.all(budgets.map(refine));
  return sorted();
}

/** Where extra = budget - closeEnough/2 is expected; undefined when that was tried or lies outside. */
function nextThreshold(points: readonly CurvePoint[], budget: number): number | undefined {
  const aim = budget - closeEnough / 2;
  const above = points.findLast(({ extra }) => extra > aim);
  const below = points.find(({ extra }) => extra <= aim);
  let next: number;
  if (above !== undefined && below !== undefined) {
    const share = (above.extra - aim) / Math.max(1e-9, above.extra - below.extra);
    next = above.threshold + share * (below.threshold - above.threshold);
  } else {
    const [first, second] = above === undefined ? points : points.slice(-2);
    if (first === undefined || second === undefined) return undefined;
    const slope = (second.extra - first.extra) / (second.threshold - first.threshold);
    if (!(slope < 0)) return undefined;
    next = first.threshold + (aim - first.extra) / slope;
  }
  next = Math.round(Math.min(mostThreshold, Math.max(leastThreshold, next)) * 1000) / 1000;
  return points.some(({ threshold }) => Math.abs(threshold - next) < 0.002) ? undefined : next;
}
