/**
 * A region's demand as a distribution that can be thinned to one node's share.
 * The count is negative binomial with mean `mean` and P(0) = 1 - confidence; of such a count a
 * share s is negative binomial again, with mean s·mean and the same dispersion (thinning by
 * independent choice). Where the mean is no larger than Poisson's for that P(0), it is Poisson.
 */
export interface RegionDemand {
  readonly mean: number;
  /** Infinity: Poisson. */
  readonly dispersion: number;
}

const certain = 0.9999;

export function regionDemand(confidence: number, expectedCount: number): RegionDemand {
  const logNone = -Math.log1p(-Math.min(Math.max(confidence, 0), certain));
  if (!(expectedCount > logNone * 1.001)) return { mean: logNone, dispersion: Infinity };
  return { mean: expectedCount, dispersion: dispersionOf(expectedCount, logNone) };
}

/** P(at least one access) at a node that gets `share` of the accesses. */
export function confidenceAtNode(demand: RegionDemand, share: number): number {
  const mean = demand.mean * share;
  if (demand.dispersion === Infinity) return -Math.expm1(-mean);
  return -Math.expm1(-demand.dispersion * Math.log1p(mean / demand.dispersion));
}

/** Solves r·log(1 + mean/r) = logNone for r by bisection; the left side grows with r. */
function dispersionOf(mean: number, logNone: number): number {
  let low = 1e-4;
  let high = 1e4;
  for (let step = 0; step < 32; step++) {
    const middle = Math.sqrt(low * high);
    if (middle * Math.log1p(mean / middle) < logNone) low = middle;
    else high = middle;
  }
  return low;
}
