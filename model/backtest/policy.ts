import type { Trace } from './trace.ts';

/** Says, at the present moment, that a resource may be needed in a region, and how surely. */
export type Announce = (region: number, resource: number, score: number) => void;

/**
 * What decides which objects to prefetch. A policy sees every access once, hit or miss, in order of
 * time; it never sees a cache, so that one pass serves all thresholds (unless it asks for feedback): the replay prefetches what
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
  /**
   * Feedback for a policy that follows its caches; only with a single threshold, so that there is
   * one cache a region. `onServed` comes before `onAccess` of the same access.
   */
  onServed?(index: number, hit: boolean): void;
  onPrefetched?(copy: {
    readonly region: number;
    readonly resource: number;
    readonly freshUntilMs: number;
  }): void;
  /** When `onDue` is next to be called, ms; Infinity when never. */
  nextDueMs?(): number;
  onDue?(nowMs: number, announce: Announce): void;
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
