import type { RegionForecaster, Coordinator, Hub } from './index.ts';

/** Bindings and settings of wrangler.toml. Settings are strings here and decoded once in `settings.ts`. */
export interface Env {
  readonly ORIGIN: string;
  readonly FORECASTER: DurableObjectNamespace<RegionForecaster>;
  readonly COORDINATOR: DurableObjectNamespace<Coordinator>;
  readonly HUB: DurableObjectNamespace<Hub>;
  readonly ACCESS_QUEUE: Queue<Uint8Array>;
  readonly OUTCOME_QUEUE: Queue<Uint8Array>;
}
