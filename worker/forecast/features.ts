/**
 * The inputs of the forecaster, in order. The version changes whenever a name, an order or
 * a meaning does; a model made for another version is refused.
 * Logarithms are natural; `log1p` compresses counts; rates are expected accesses in the horizon.
 */
export const FEATURE_NAMES = [
  // What is asked
  'logHorizon',
  'logDelay',
  // Association: the visitor whose access announced the candidate last
  'announcedConfidence',
  'announcedNoisyOr',
  'announcedSum',
  'announcedItems',
  'announcedBackward',
  'announcedImmediate',
  'announcedSupport',
  'announcedAge',
  'visitorSession',
  'visitorGap',
  'visitorHasIt',
  'newestConfidence',
  'visitorNear',
  // The visitor walks in the order of names
  'walkDensity',
  'walkAhead',
  // The visitor repeats an earlier path
  'pathMatched',
  'pathTaken',
  'pathAhead',
  // How far this visitor has kept to what others did
  'visitorCame',
  'visitorSaid',
  'visitorAnnounced',
  // Association: all visitors under way in the region
  'pendingNear',
  'pendingFar',
  'pendingVisitors',
  // Demand here
  'rate10m',
  'rate1h',
  'rate6h',
  'rate1d',
  'rate7d',
  // Demand in all other regions
  'elsewhere10m',
  'elsewhere1h',
  'elsewhere1d',
  'elsewhere7d',
  // Gamma-Poisson posterior
  'posteriorLogMean',
  'posteriorLogShape',
  'posteriorConfidence',
  // Recency
  'sinceLast',
  'lastGap',
  'meanLogGap',
  'sinceLastElsewhere',
  'sameHourBefore',
  'sameHourElsewhere',
  // Load
  'loadAhead',
  // The resource
  'volatility',
  // Where the candidate came from
  'fromSuccessor',
  'fromSequence',
  'fromExpiry',
] as const;

export type FeatureName = (typeof FEATURE_NAMES)[number];
export const FEATURE_COUNT = FEATURE_NAMES.length;
export const FEATURE_VERSION = 2;

/** Column of each feature. */
export const F = Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, i])) as Readonly<
  Record<FeatureName, number>
>;
