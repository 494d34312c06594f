import { FEATURE_NAMES, type FeatureName } from './features.ts';

/**
 * Mean and standard deviation of each feature, to two digits, over the rows that the shipped model was trained on (first
 * halves of four traces): they bring the features to one scale for the online regression, which needs no more than that.
 */
const spread: Readonly<Record<FeatureName, readonly [mean: number, deviation: number]>> = {
  logHorizon: [2.4, 1.4],
  logDelay: [0.83, 0.19],
  announcedConfidence: [0.14, 0.12],
  announcedNoisyOr: [0.25, 0.23],
  announcedSum: [0.19, 0.18],
  announcedItems: [2.1, 1.7],
  announcedBackward: [0.2, 0.19],
  announcedImmediate: [0.011, 0.042],
  announcedSupport: [2.7, 1.2],
  announcedAge: [0.3, 0.92],
  visitorSession: [2.4, 1.1],
  visitorGap: [2.6, 2.2],
  visitorHasIt: [0.016, 0.13],
  newestConfidence: [0.086, 0.12],
  visitorNear: [0.17, 0.2],
  walkDensity: [0.007, 0.066],
  walkAhead: [0.044, 0.35],
  pathMatched: [0.26, 0.69],
  pathTaken: [0.11, 0.24],
  pathAhead: [0.48, 1.1],
  visitorCame: [0.48, 0.2],
  visitorSaid: [0.53, 0.17],
  visitorAnnounced: [0.36, 0.25],
  pendingNear: [0.81, 0.63],
  pendingFar: [0.8, 0.59],
  pendingVisitors: [0.82, 0.27],
  rate10m: [0.54, 0.83],
  rate1h: [0.77, 0.87],
  rate6h: [0.91, 0.88],
  rate1d: [0.96, 0.88],
  rate7d: [0.98, 0.89],
  elsewhere10m: [0.17, 0.61],
  elsewhere1h: [0.2, 0.63],
  elsewhere1d: [0.21, 0.63],
  elsewhere7d: [0.21, 0.63],
  posteriorLogMean: [-2.6, 2],
  posteriorLogShape: [0.8, 0.92],
  posteriorConfidence: [0.18, 0.21],
  sinceLast: [4.9, 2.3],
  lastGap: [3.9, 2.7],
  meanLogGap: [7.5, 2.9],
  sinceLastElsewhere: [4.6, 2.4],
  sameHourBefore: [0.24, 0.54],
  sameHourElsewhere: [0.24, 0.54],
  loadAhead: [-0.0033, 0.16],
  volatility: [0, 1],
  fromSuccessor: [0.96, 0.19],
  fromSequence: [7.9e-6, 0.0028],
  fromExpiry: [0.039, 0.19],
};

const means = Float64Array.from(FEATURE_NAMES, (name) => spread[name][0]);
const deviations = Float64Array.from(FEATURE_NAMES, (name) => spread[name][1]);

/** What lies farther out than this many deviations counts as if it lay there. */
const farthest = 4;

/** One feature of a row on the common scale. */
export function spreadOf(feature: number, value: number): number {
  const units = (value - (means[feature] ?? 0)) / (deviations[feature] ?? 1);
  return Math.max(-farthest, Math.min(farthest, units));
}
