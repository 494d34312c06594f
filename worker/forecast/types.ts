import type { Access, CandidateSource, Forecast, Hint } from '../../protocol/messages.ts';

/** A (resource, region) that might be needed, before it has a confidence. */
export interface Candidate {
  readonly resource: string;
  readonly source: CandidateSource;
  readonly horizonMs: number;
  /** The chance with which it is a candidate; 1 when left out, less when it is explored. */
  readonly propensity?: number;
}

/** Candidates with one row of features each, in the same order. */
export interface CandidateBatch {
  readonly atMs: number;
  readonly candidates: readonly Candidate[];
  /** Row-major, candidates.length × FEATURE_COUNT. */
  readonly features: Float32Array;
}

/** One value per candidate, in order. */
export interface Scores {
  /** P(at least one access within the horizon), before calibration, in [0, 1]. */
  readonly confidence: Float32Array;
  readonly expectedCount: Float32Array;
}

/** Turns features into scores. The Worker's ONNX session, the trainer's own forward pass and the Bayesian forecaster implement it. */
export interface Scorer {
  readonly name: 'onnx' | 'bayesian' | 'trainer';
  score(batch: CandidateBatch): Scores | Promise<Scores>;
}

export interface HintRequest {
  readonly page: string;
  /** '' when unknown. */
  readonly visitor: string;
  readonly atMs: number;
  readonly limit: number;
  /** Rank the page itself too: a visitor may ask for it again. Nothing to prefetch, so left out by default. */
  readonly reloads?: boolean;
}

export interface CollectOptions {
  /** Overrides the settings' horizon (training). */
  readonly horizonMs?: number;
  /** Mean time that a full cache keeps what it gets, ms: what is needed later is no reason to fetch it. For ever when left out. */
  readonly keptForMs?: number;
  /** Resources whose copies are about to expire in caches that the engine does not follow itself. */
  readonly expiring?: readonly string[];
  /** False: no cache lacks the resource, spare it. */
  readonly wanted?: (resource: string) => boolean;
}

/**
 * All that a region knows, as one pure value with a clock from outside.
 * The RegionForecaster object and the backtest drive the same implementation.
 */
export interface RegionEngine {
  readonly region: string;
  /** Learn one access. Never throws; an access out of bounds is counted in `counters`. */
  observe(access: Access, node: string): void;
  /** Learn an access of another region: order and demand elsewhere, nothing of this region's caches. */
  observeElsewhere(access: Access): void;
  /** A prefetch was stored here: until then the resource is no candidate. */
  notePrefetched(resource: string, freshUntilMs: number): void;
  /**
   * What might be needed at `nowMs`, from the accesses since the last call and the expiries that fell due.
   * The features are a view that the next call overwrites.
   */
  collectCandidates(nowMs: number, options?: CollectOptions): CandidateBatch;
  /** Calibrated confidences of all candidates, those too that become no forecast; learns nothing. */
  calibrate(batch: CandidateBatch, scores: Scores): Float32Array;
  /** Calibrated forecasts, k-anonymous, most confident first. */
  conclude(batch: CandidateBatch, scores: Scores): Forecast[];
  /** What this visitor is likely to need next on this page. */
  hints(request: HintRequest): Hint[];
  /** When `collectCandidates` next has something to say without new accesses, ms; Infinity when never. */
  nextDueMs(): number;
  snapshot(): Uint8Array;
  restore(bytes: Uint8Array): void;
  readonly counters: Readonly<Record<string, number>>;
}
