import type { Trace } from '../backtest/trace.ts';

/** What one cache a region would hold while a trace passes by. */
export interface CacheShadow {
  /** Serves an access; a miss fetches and stores at once. Returns whether it was a hit. */
  serve(index: number): boolean;
  /** A prefetch sent at `nowMs` that arrives after the delay. Returns until when its copy is fresh, Unix ms. */
  prefetch(copy: { region: number; resource: number; nowMs: number }): number;
}

export interface CacheShadowOptions {
  readonly trace: Trace;
  readonly delayMs: number;
  /** Freshness lifetime of each resource, ms. */
  readonly ttlOf: Float64Array;
}

export function createCacheShadow({ trace, delayMs, ttlOf }: CacheShadowOptions): CacheShadow {
  const resources = trace.resources.length;
  const freshFromMs = new Float64Array(trace.regions.length * resources);
  const freshUntilMs = new Float64Array(trace.regions.length * resources);
  return {
    serve(index) {
      const atMs = trace.atMs[index] ?? 0;
      const resource = trace.resource[index] ?? 0;
      const pair = (trace.region[index] ?? 0) * resources + resource;
      if (atMs >= (freshFromMs[pair] ?? 0) && atMs < (freshUntilMs[pair] ?? 0)) return true;
      freshFromMs[pair] = atMs;
      freshUntilMs[pair] = atMs + (ttlOf[resource] ?? 0);
      return false;
    },
    prefetch({ region, resource, nowMs }) {
      const pair = region * resources + resource;
      const arrivesMs = nowMs + delayMs;
      // A copy that is still fresh at the arrival was no candidate; one that is fresh until then serves on.
      if ((freshUntilMs[pair] ?? 0) <= nowMs) freshFromMs[pair] = arrivesMs;
      freshUntilMs[pair] = arrivesMs + (ttlOf[resource] ?? 0);
      return freshUntilMs[pair] ?? 0;
    },
  };
}
