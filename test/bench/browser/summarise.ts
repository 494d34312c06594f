import { createRandom } from '../../../demo/random.ts';
import type { ArmName } from './arms.ts';
import type { SessionResult } from './run-session.ts';

export interface Quantiles {
  readonly p50: number;
  readonly p75: number;
}

export interface ArmSummary {
  readonly name: ArmName;
  readonly navigations: number;
  readonly ttfb: Quantiles;
  readonly lcp: Quantiles;
  /** 95% interval of the p75 of LCP, by bootstrap over sessions. */
  readonly lcpP75Interval: readonly [number, number];
  readonly servedFromPrefetch: number;
  readonly bytes: number;
  readonly wastedBytes: number;
}

const resamples = 1_000;

/** All navigations of all sessions count, those without a prefetch and the first page too. Times in ms. */
export function summarise(name: ArmName, results: readonly SessionResult[]): ArmSummary {
  const navigations = results.flatMap((result) => result.navigations);
  const served = navigations.filter(({ servedFromPrefetch }) => servedFromPrefetch).length;
  return {
    name,
    navigations: navigations.length,
    ttfb: quantiles(navigations.map(({ ttfbMs }) => ttfbMs)),
    lcp: quantiles(navigations.map(({ lcpMs }) => lcpMs)),
    lcpP75Interval: interval(results),
    servedFromPrefetch: navigations.length === 0 ? 0 : served / navigations.length,
    bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
    wastedBytes: results.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0),
  };
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: Math.round(at(sorted, 0.5)), p75: Math.round(at(sorted, 0.75)) };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

// Sessions are drawn, not navigations: those of one session are not independent.
function interval(results: readonly SessionResult[]): [number, number] {
  const random = createRandom('bootstrap');
  const draws = Array.from({ length: resamples }, () => {
    const drawn = results.map(() => results[random.integer(results.length)]);
    return quantiles(drawn.flatMap((one) => one?.navigations.map(({ lcpMs }) => lcpMs) ?? [])).p75;
  }).toSorted((a, b) => a - b);
  return [at(draws, 0.025), at(draws, 0.975)];
}
