import type { Coordinator, Hub, PurgeLog, RegionForecaster } from './index.ts';

/** Bindings and settings of wrangler.toml. Settings are strings here and decoded once in `settings.ts`. */
export interface Env {
  readonly FORECASTER: DurableObjectNamespace<RegionForecaster>;
  readonly COORDINATOR: DurableObjectNamespace<Coordinator>;
  readonly HUB: DurableObjectNamespace<Hub>;
  readonly PURGES: DurableObjectNamespace<PurgeLog>;
  readonly ACCESS_QUEUE: Queue<Uint8Array>;
  readonly OUTCOME_QUEUE: Queue<Uint8Array>;

  /** Scheme and host of the site's origin, for every hostname that SITES does not name. */
  readonly ORIGIN: string;
  /** '' | 'scaled:<logicalEpochMs>:<realStartMs>:<speed>' | 'driven', see `clock.ts`. */
  readonly CLOCK?: string;
  /** 'queue' | 'direct'. */
  readonly TELEMETRY?: string;
  /** 'on' | 'off' (dry run: forecast and log, fetch nothing). */
  readonly PREFETCH?: string;
  /** JSON {hostname: SiteOverrides}, see `settings.ts`. */
  readonly SITES?: string;
  /** Distinct visitors that a resource needs before it is predicted for others. */
  readonly K_ANONYMITY?: string;
  /** Share of visitors who get no hints, to measure by; default 0.05. */
  readonly HOLDOUT_SHARE?: string;
  /** Bytes that one node may keep. */
  readonly NODE_CAPACITY_BYTES?: string;
  /** JSON of upstream limits, see `settings.ts`. */
  readonly UPSTREAM?: string;

  /** JSON of numbers, prices and class weights named as in `coordinate/settings.ts`, see docs/operations.md. */
  readonly COORDINATOR_SETTINGS?: string;

  /** Bearer token of operator routes; secret. */
  readonly OPERATOR_TOKEN?: string;
  /** JSON {keyId: base64url secret}; the first signs, all verify; secret. */
  readonly SIGNING_KEYS?: string;
}
