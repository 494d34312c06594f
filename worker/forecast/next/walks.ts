/** A pause longer than this begins a new walk. */
const longestPauseMs = 3_600_000;

/**
 * The steps of all visitors from page to page, in memory only: a ring of entries, each linked to the
 * same walk's step before and after it, and to the entry of the same resource before it.
 */
export class Walks {
  readonly resource: Int32Array;
  /** Entry of the same walk after this one, -1 when there is none (any more, or yet). */
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** Number of the walk, never reused; 0 in an entry that was never written. */
  readonly walk: Int32Array;
  readonly atMs: Float64Array;
  private readonly earlier: Int32Array;
  private readonly latest: Int32Array;
  private readonly serial: Float64Array;
  private readonly walkOf: Int32Array;
  private readonly lastEntry: Int32Array;
  private walks = 0;
  private head = 0;

  constructor(options: { entries: number; visitors: number; resources: number }) {
    const entries = 2 ** Math.ceil(Math.log2(options.entries));
    this.resource = new Int32Array(entries).fill(-1);
    this.next = new Int32Array(entries).fill(-1);
    this.previous = new Int32Array(entries).fill(-1);
    this.walk = new Int32Array(entries);
    this.atMs = new Float64Array(entries);
    this.earlier = new Int32Array(entries).fill(-1);
    this.latest = new Int32Array(options.resources).fill(-1);
    this.serial = new Float64Array(options.visitors);
    this.walkOf = new Int32Array(options.visitors);
    this.lastEntry = new Int32Array(options.visitors).fill(-1);
  }

  /** Notes a step. `serial` tells the visitors of one slot apart. */
  note(of: { visitor: number; serial: number; resource: number; atMs: number }): void {
    const { visitor, resource, atMs } = of;
    const before = this.newestOf(of);
    const entry = this.head;
    this.head = (entry + 1) & (this.resource.length - 1);
    this.cut(entry);
    if (before < 0) this.walkOf[visitor] = ++this.walks;
    this.serial[visitor] = of.serial;
    this.lastEntry[visitor] = entry;
    this.resource[entry] = resource;
    this.atMs[entry] = atMs;
    this.walk[entry] = this.walkOf[visitor] ?? 0;
    this.next[entry] = -1;
    // The log may be so short that the walk's own last entry was just overwritten.
    const previous = before === entry ? -1 : before;
    this.previous[entry] = previous;
    if (previous >= 0) this.next[previous] = entry;
    this.earlier[entry] = this.latest[resource] ?? -1;
    this.latest[resource] = entry;
  }

  /** Last entry of the walk that the visitor is on, -1 when it is on none. */
  newestOf(of: { visitor: number; serial: number; atMs: number }): number {
    const last = this.lastEntry[of.visitor] ?? -1;
    if (last < 0 || this.serial[of.visitor] !== of.serial) return -1;
    if (this.walk[last] !== this.walkOf[of.visitor]) return -1;
    return of.atMs - (this.atMs[last] ?? 0) > longestPauseMs ? -1 : last;
  }

  /** Calls `visit` with the newest entries of a resource that the log still holds, newest first, at most `most`. */
  eachOf(resource: number, most: number, visit: (entry: number) => void): void {
    const mask = this.resource.length - 1;
    let age = -1;
    let at = this.latest[resource] ?? -1;
    for (let count = 0; at >= 0 && count < most; count++) {
      const older = (this.head - 1 - at) & mask;
      // An entry that was overwritten is newer than the one that led to it, or another resource's.
      if (older <= age || this.resource[at] !== resource) return;
      age = older;
      visit(at);
      at = this.earlier[at] ?? -1;
    }
  }

  forget(gone: Uint8Array): void {
    for (let i = 0; i < this.resource.length; i++) {
      if (gone[this.resource[i] ?? 0] === 1) this.resource[i] = -1;
    }
    for (let id = 0; id < gone.length; id++) if (gone[id] === 1) this.latest[id] = -1;
  }

  /** Before an entry is overwritten, the walk ends before it and begins after it. */
  private cut(entry: number): void {
    const before = this.previous[entry] ?? -1;
    if (before >= 0 && this.next[before] === entry) this.next[before] = -1;
    const after = this.next[entry] ?? -1;
    if (after >= 0 && this.previous[after] === entry) this.previous[after] = -1;
  }
}
