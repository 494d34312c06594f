/** A sum whose parts lose half their weight every half-life; exact for parts in any order. */
export interface DecayedSum {
  value: number;
  /** The moment that `value` is stated for, ms. */
  atMs: number;
}

/** Restating late keeps the order of small sums from mattering; 2^40 still leaves 12 digits. */
const restateHalfLives = 40;

export function emptySum(atMs: number): DecayedSum {
  return { value: 0, atMs };
}

/** Adds `amount`, as of `atMs`, whichever way that lies from the sum's own moment. */
export function addToSum(
  sum: DecayedSum,
  part: { readonly amount: number; readonly atMs: number; readonly halfLifeMs: number },
): void {
  const ahead = (part.atMs - sum.atMs) / part.halfLifeMs;
  if (ahead > restateHalfLives) {
    sum.value *= 2 ** -ahead;
    sum.atMs = part.atMs;
    sum.value += part.amount;
    return;
  }
  sum.value += part.amount * 2 ** ahead;
}

/** The sum as of `nowMs`. */
export function sumAt(sum: DecayedSum, nowMs: number, halfLifeMs: number): number {
  return sum.value * 2 ** ((sum.atMs - nowMs) / halfLifeMs);
}
