/** Weight of evidence that is remembered: of verdicts that had to be watched, 100,000. */
export const memory = 20_000;
/** Verdicts of one moment share much of their outcome: five count as one. */
const verdictWeight = 0.2;
/** A weight beyond this would let one verdict decide. */
const mostWeight = 5;
/** Less evidence than this, or less of either kind than a tenth of it, is not enough to say anything. */
const enough = 40;

/** What one verdict counts as evidence; `weight` is 1 / propensity. */
export function evidenceOf(weight: number): number {
  return verdictWeight * Math.min(mostWeight, weight);
}

export function isEnough({ evidence, came }: { evidence: number; came: number }): boolean {
  return evidence >= enough && Math.min(came, evidence - came) >= enough / 10;
}
