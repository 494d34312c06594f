import type { Trace } from './trace.ts';

/** Says, at the present moment, that a resource may be needed in a region, and how surely. */
export type Announce = (region: number, resource: number, score: number) => void;

/**
 * What decides which objects to prefetch. A policy sees every access once, hit or miss, in order of
 * time; it never sees a cache, so that one pass serves all thresholds: the replay prefetches what
 * is announced with a score at or above a cache's threshold and is not fresh there.
 */
export interface Policy {
  /** Learn access number `index` of the trace, then announce what may follow it. */
  onAccess(index: number, announce: Announce): void;
  /**
   * Asked when a copy is about to expire, early enough for its successor to arrive in time:
   * the score of keeping the object fresh for another lifetime.
   */
  onExpiry?(copy: {
    readonly region: number;
    readonly resource: number;
    readonly atMs: number;
  }): number;
  /** Called once before the replay by policies that would spare what no cache lacks. */
  watch?(caches: CacheView): void;
  /** When `onDue` is next to be called, ms; Infinity when never. */
  nextDueMs?(): number;
  onDue?(nowMs: number, announce: Announce): void;
}

/** What a policy may see of the caches of all thresholds together. */
export interface CacheView {
  /** True when no cache of the region would fetch the resource now: it will be fresh, or is on its way, in each. */
  isFreshEverywhere(region: number, resource: number): boolean;
  /** How long a bounded cache of the region keeps what it gets now, without prefetching, ms; Infinity where there is room for all. */
  keepsMs(region: number): number;
}

export interface PolicySetting {
  readonly trace: Trace;
  /** Freshness lifetime of every object. */
  readonly ttlMs: number;
  /** From the decision to the object being usable. */
  readonly delayMs: number;
}

/** A policy by name with the parameters that are tuned for each traffic budget. */
export interface PolicyDefinition {
  readonly name: string;
  /** What is tried on the tuning slice; one entry when there is nothing to tune. */
  readonly variants: readonly PolicyVariant[];
}

export interface PolicyVariant {
  /** Parameters in words, for the report. */
  readonly label: string;
  create(setting: PolicySetting): Policy;
}
