const ways = 8;

/**
 * What each visitor has already asked for, and the arrivals that the visitor's path still
 * announces: a set-associative table of (visitor, resource), in memory only, the oldest of
 * a set giving way.
 */
export class VisitTable {
  readonly keys: Float64Array;
  /** Last access of the pair; -Infinity when it is only announced. */
  readonly accessAtMs: Float64Array;
  /** Announced arrivals within a minute, and within ten, as of `announcedAtMs`. */
  readonly near: Float32Array;
  readonly far: Float32Array;
  readonly announcedAtMs: Float64Array;
  private readonly setMask: number;

  constructor(entries: number) {
    const sets = 2 ** Math.ceil(Math.log2(Math.max(1, entries / ways)));
    const size = sets * ways;
    this.setMask = sets - 1;
    this.keys = new Float64Array(size).fill(-1);
    this.accessAtMs = new Float64Array(size);
    this.near = new Float32Array(size);
    this.far = new Float32Array(size);
    this.announcedAtMs = new Float64Array(size);
  }

  find(serial: number, resource: number): number {
    const first = this.setOf(serial, resource);
    const key = serial * 2 ** 21 + resource;
    for (let i = first; i < first + ways; i++) if (this.keys[i] === key) return i;
    return -1;
  }

  intern(serial: number, resource: number): number {
    const first = this.setOf(serial, resource);
    const key = serial * 2 ** 21 + resource;
    // The keys of a set share a cache line; the times are looked at only when one must give way.
    for (let i = first; i < first + ways; i++) if (this.keys[i] === key) return i;
    let oldest = first;
    let oldestAtMs = Number.POSITIVE_INFINITY;
    for (let i = first; i < first + ways; i++) {
      const at =
        this.keys[i] === -1 ? -1 : Math.max(this.accessAtMs[i] ?? 0, this.announcedAtMs[i] ?? 0);
      if (at < oldestAtMs) {
        oldestAtMs = at;
        oldest = i;
      }
    }
    this.keys[oldest] = key;
    this.accessAtMs[oldest] = Number.NEGATIVE_INFINITY;
    this.announcedAtMs[oldest] = Number.NEGATIVE_INFINITY;
    this.near[oldest] = 0;
    this.far[oldest] = 0;
    return oldest;
  }

  forget(gone: Uint8Array): void {
    for (let i = 0; i < this.keys.length; i++) {
      const key = this.keys[i] ?? -1;
      if (key >= 0 && gone[key % 2 ** 21] === 1) this.keys[i] = -1;
    }
  }

  private setOf(serial: number, resource: number): number {
    let hash = Math.imul(serial | 0, 0x9e3779b1) ^ Math.imul(resource + 0x7f4a7c15, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 13;
    return (hash & this.setMask) * ways;
  }
}
