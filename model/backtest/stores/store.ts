/** What a bounded cache is told of an object that comes in. */
export interface Arrival {
  readonly slot: number;
  readonly bytes: number;
  /** Score of the prefetch that brought it; undefined when a visitor did. */
  readonly score: number | undefined;
  readonly nowMs: number;
  /** When it is next asked for, Infinity when never: for the oracle's eyes only. */
  readonly nextUseMs: number;
}

/** Decides what leaves a cache of bounded size. Freshness is not its business. */
export interface Store {
  /** Takes an object in (or its new copy) and names what must go for it; the object itself when it is refused. */
  admit(arrival: Arrival): readonly number[];
  /** A visitor asked for an object that is in. */
  hit(slot: number, use: { readonly nowMs: number; readonly nextUseMs: number }): void;
}

export const storeNames = ['lru', 's3-fifo', 'gdsf', 'forecast-value', 'belady'] as const;
export type StoreName = (typeof storeNames)[number];
