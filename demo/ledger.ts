/** One request that reached the demo's origin. */
export interface OriginFetch {
  readonly arm: Arm;
  readonly path: string;
  /** Whether the answer is one that may be shared: not private, without a cookie, not an error. */
  readonly shareable: boolean;
  /** Carried a prefetch mark whose signature held. */
  readonly prefetch: boolean;
  /** When a prefetch left its node, as its mark says, ms of the demo's time; 0 for a visitor's request. */
  readonly leftAtMs: number;
  /** Bytes of the body that was sent. */
  readonly bytes: number;
}

/** The same visitors with prefetching, and without. */
export type Arm = 'on' | 'none';

export interface ArmCounts {
  readonly demand: number;
  readonly demandBytes: number;
  readonly prefetches: number;
  readonly prefetchedBytes: number;
}

/** What the origin itself saw: the edge's claims are held against it. */
export interface OriginLedger {
  note(fetch: OriginFetch): void;
  counts(arm: Arm): ArmCounts;
  /** Paths prefetched although their answer may not be shared. */
  readonly violations: ReadonlySet<string>;
  /** Prefetches that reached the origin in the arm without prefetching. Must stay 0. */
  readonly strays: number;
  /** When the latest prefetch left its node, ms of the demo's time. */
  readonly lastLeftAtMs: number;
}

export function createLedger(): OriginLedger {
  const empty = { demand: 0, demandBytes: 0, prefetches: 0, prefetchedBytes: 0 };
  const arms = { on: { ...empty }, none: { ...empty } };
  const violations = new Set<string>();
  let strays = 0;
  let lastLeftAtMs = 0;
  return {
    note({ arm, path, shareable, prefetch, leftAtMs, bytes }) {
      const counts = arms[arm];
      if (!prefetch) {
        counts.demand += 1;
        counts.demandBytes += bytes;
        return;
      }
      counts.prefetches += 1;
      counts.prefetchedBytes += bytes;
      lastLeftAtMs = Math.max(lastLeftAtMs, leftAtMs);
      if (arm === 'none') strays += 1;
      if (!shareable) violations.add(path);
    },
    counts: (arm) => ({ ...arms[arm] }),
    violations,
    get strays() {
      return strays;
    },
    get lastLeftAtMs() {
      return lastLeftAtMs;
    },
  };
}

export interface Comparison {
  /** 1 - misses(on) / misses(none). */
  readonly avoided: number;
  /** (misses(on) + prefetches) / misses(none) - 1, in fetches. */
  readonly extra: number;
  /** The same in bytes. */
  readonly extraBytes: number;
}

/** The figures of a replay as the origin saw it: misses are its demand fetches, revalidations included. */
export function compare(on: ArmCounts, none: ArmCounts): Comparison {
  if (none.demand === 0) return { avoided: 0, extra: 0, extraBytes: 0 };
  return {
    avoided: 1 - on.demand / none.demand,
    extra: (on.demand + on.prefetches) / none.demand - 1,
    extraBytes:
      none.demandBytes === 0 ? 0 : (on.demandBytes + on.prefetchedBytes) / none.demandBytes - 1,
  };
}
