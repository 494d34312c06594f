/** Requests that the origin is working on. */
export interface Load {
  readonly visitors: number;
  readonly prefetches: number;
}

export interface LoadCounter {
  readonly load: Load;
  /** Counts a request; the answer ends it, once, however often it is called. */
  begin(kind: 'visitor' | 'prefetch'): () => void;
}

export function createLoadCounter(): LoadCounter {
  const counts = { visitors: 0, prefetches: 0 };
  return {
    load: counts,
    begin(kind) {
      const name = kind === 'visitor' ? 'visitors' : 'prefetches';
      counts[name]++;
      let open = true;
      return () => {
        if (open) counts[name]--;
        open = false;
      };
    },
  };
}
