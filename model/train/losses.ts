const exactTerms = 24;

/** ln Γ(x), x > 0: Stirling's series after shifting x past 8 (Abramowitz and Stegun 6.1.41). */
function logGamma(x: number): number {
  let [shift, at] = [0, x];
  for (; at < 8; at++) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** ψ(x), x > 0 (Abramowitz and Stegun 6.3.18). */
function digamma(x: number): number {
  let [shift, at] = [0, x];
  for (; at < 8; at++) shift += 1 / at;
  const inverse = 1 / (at * at);
  const series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse / 240)));
  return Math.log(at) - 0.5 / at - series - shift;
}

/** ln Γ(x + k) - ln Γ(x) for a whole k ≥ 0. */
function logRising(x: number, k: number): number {
  if (k > exactTerms) return logGamma(x + k) - logGamma(x);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += Math.log(x + i);
  return sum;
}

/** ψ(x + k) - ψ(x) for a whole k ≥ 0. */
function digammaRising(x: number, k: number): number {
  if (k > exactTerms) return digamma(x + k) - digamma(x);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += 1 / (x + i);
  return sum;
}

export interface CountLoss {
  /** Negative log-likelihood, nats. */
  readonly loss: number;
  /** By ln of the mean. */
  readonly byLogMean: number;
  /** By ln of the shape. */
  readonly byLogShape: number;
}

/**
 * Negative binomial with mean μ and shape r: variance μ + μ²/r, the mixture of Poissons over a Gamma of shape r.
 * -ln P(k) = -ln Γ(k+r) + ln Γ(r) + ln k! + (k+r) ln(r+μ) - r ln r - k ln μ.
 */
export function negativeBinomialLoss(
  count: number,
  { logMean, logShape }: { readonly logMean: number; readonly logShape: number },
): CountLoss {
  const [mean, shape] = [Math.exp(logMean), Math.exp(logShape)];
  const logSum = Math.log(shape + mean);
  const loss =
    logRising(1, count) -
    logRising(shape, count) +
    (count + shape) * logSum -
    shape * logShape -
    count * logMean;
  const byShape =
    logSum + (count + shape) / (shape + mean) - logShape - 1 - digammaRising(shape, count);
  return {
    loss,
    byLogMean: (shape * (mean - count)) / (shape + mean),
    byLogShape: shape * byShape,
  };
}

/** Cross-entropy of a label, 0 or 1, and its derivative by the log-odds, without overflow. */
export function crossEntropyLoss(
  label: number,
  logOdds: number,
): { loss: number; byLogOdds: number } {
  const decay = Math.exp(-Math.abs(logOdds));
  const loss = Math.max(logOdds, 0) - logOdds * label + Math.log1p(decay);
  const confidence = logOdds >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
  return { loss, byLogOdds: confidence - label };
}
