/** Every default of the forecaster, with its unit and its reason. */
export interface EngineSettings {
  /** Time between a decision and the object being usable in the region, ms. */
  readonly delayMs: number;
  /** Horizon of a forecast: null follows each resource's freshness lifetime. */
  readonly horizonMs: number | null;
  /** Freshness assumed where the origin's is unknown, ms. */
  readonly assumedFreshForMs: number;
  /** Shortest and longest horizon that the model was trained for, ms. */
  readonly minHorizonMs: number;
  readonly maxHorizonMs: number;
  /** Fewer distinct visitors than this: nothing is forecast for others (k-anonymity). */
  readonly minVisitors: number;
  /** Most resources remembered; the least recently asked for make room. */
  readonly maxResources: number;
  /** Most visitors remembered, in memory only. */
  readonly maxVisitors: number;
  /** (visitor, resource) pairs remembered, in memory only; rounded up to a power of two. */
  readonly maxVisits: number;
  /** Accesses remembered as paths to be repeated, in memory only; rounded up to a power of two. */
  readonly maxPathEntries: number;
  /** Steps from page to page remembered, in memory only; rounded up to a power of two. */
  readonly maxSteps: number;
  /** Successors remembered per resource. */
  readonly successors: number;
  /** Resource keys longer than this are refused, characters. */
  readonly maxKeyLength: number;
  /** An access older than the newest by more than this is refused, ms. */
  readonly maxLatenessMs: number;
  /** An access further ahead of the newest than this moves no clock of ours, ms. */
  readonly maxAheadMs: number;
  /** Quick estimate below which a candidate is not worth a row of features. */
  readonly minEstimate: number;
  /** Most candidates of one call of `collectCandidates`. */
  readonly maxCandidates: number;
  /** Share of the candidates just below `minEstimate` that is scored all the same. */
  readonly exploreShare: number;
  /** Forecasts under observation at most. */
  readonly maxVerdicts: number;
  /** False: what the features count for is not learned on the site, as an ablation. */
  readonly adapts: boolean;
  /** Forecasts below this confidence are not handed on. */
  readonly minConfidence: number;
}

export const defaultEngineSettings: EngineSettings = {
  delayMs: 2_000,
  horizonMs: null,
  assumedFreshForMs: 600_000,
  minHorizonMs: 60_000,
  maxHorizonMs: 6 * 3_600_000,
  minVisitors: 5,
  maxResources: 20_000,
  maxVisitors: 32_768,
  maxVisits: 1 << 19,
  maxPathEntries: 1 << 18,
  maxSteps: 1 << 17,
  successors: 64,
  maxKeyLength: 2_048,
  maxLatenessMs: 15 * 60_000,
  maxAheadMs: 24 * 3_600_000,
  minEstimate: 0.25,
  maxCandidates: 4_096,
  exploreShare: 0.015,
  maxVerdicts: 16_384,
  adapts: true,
  minConfidence: 0.05,
};

/** Fills in defaults. Throws RangeError when a bound is not positive. */
export function resolveEngineSettings(input: Partial<EngineSettings> = {}): EngineSettings {
  const settings = { ...defaultEngineSettings, ...input };
  for (const name of [
    'maxResources',
    'maxVisitors',
    'maxVisits',
    'maxPathEntries',
    'maxSteps',
    'successors',
    'maxCandidates',
  ] as const) {
    if (!(settings[name] >= 1))
      throw new RangeError(`${name} is ${settings[name]}, must be at least 1`);
  }
  return settings;
}
