/** Entries ahead of the pointer among which the visitor's next access is looked for. */
const window = 12;
/** Entries just passed over, which may still come: parallel downloads finish out of order. */
const skippedKept = 8;
/** Accesses off the stream before it is given up. */
const patience = 3;
/** Weight of the newest step in the share of the stream that the visitor takes. */
const gain = 0.15;

/**
 * Repeated paths. A log of all visitors' accesses, each linked to the same visitor's next one, and an
 * index from the last two resources to where that pair was last seen: whoever repeats an earlier
 * path (an updater, a mirror, a playlist, a build, oneself yesterday) is followed along it, and what
 * came next then is what comes next now. Temporal streaming (Wenisch et al. 2009), for visitors.
 */
export class Streams {
  readonly resource: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  private readonly owner: Int32Array;
  /** Pointer of each visitor into the log, -1 when it follows nothing. */
  readonly pointer: Int32Array;
  /** Accesses matched since the stream was found. */
  readonly matched: Int32Array;
  /** Share of the stream's entries that the visitor takes, smoothed. */
  readonly taken: Float32Array;
  private readonly misses: Uint8Array;
  private readonly skipped: Int32Array;
  private readonly lastEntry: Int32Array;
  private readonly index: Int32Array;
  private readonly serial: Float64Array;
  private head = 0;
  private written = 0;

  constructor(options: { entries: number; visitors: number }) {
    const entries = 2 ** Math.ceil(Math.log2(options.entries));
    this.resource = new Int32Array(entries).fill(-1);
    this.next = new Int32Array(entries).fill(-1);
    this.previous = new Int32Array(entries).fill(-1);
    this.owner = new Int32Array(entries).fill(-1);
    this.index = new Int32Array(entries).fill(-1);
    this.pointer = new Int32Array(options.visitors).fill(-1);
    this.matched = new Int32Array(options.visitors);
    this.taken = new Float32Array(options.visitors);
    this.misses = new Uint8Array(options.visitors);
    this.skipped = new Int32Array(options.visitors * skippedKept).fill(-1);
    this.lastEntry = new Int32Array(options.visitors).fill(-1);
    this.serial = new Float64Array(options.visitors);
  }

  /** Notes an access and moves the visitor's pointer. `serial` tells a slot's visitors apart. */
  note(of: { visitor: number; serial: number; resource: number }): void {
    const { visitor, resource } = of;
    if (this.serial[visitor] !== of.serial) {
      this.serial[visitor] = of.serial;
      this.lastEntry[visitor] = -1;
      this.drop(visitor);
    }
    const last = this.lastEntry[visitor] ?? -1;
    const before = last >= 0 && this.owner[last] === visitor ? (this.resource[last] ?? -1) : -1;
    const entry = this.head;
    this.head = (entry + 1) & (this.resource.length - 1);
    this.written++;
    this.cut(entry);
    const cell = before < 0 ? -1 : this.cellOf(before, resource);
    const found = cell < 0 ? -1 : (this.index[cell] ?? -1);
    if (!this.advance(visitor, resource)) this.anchor(visitor, { before, resource, found });
    this.resource[entry] = resource;
    this.next[entry] = -1;
    this.owner[entry] = visitor;
    this.previous[entry] = before < 0 ? -1 : last;
    if (before >= 0) this.next[last] = entry;
    if (cell >= 0) this.index[cell] = entry;
    this.lastEntry[visitor] = entry;
  }

  /** Accesses that the log holds. */
  get size(): number {
    return Math.min(this.written, this.resource.length);
  }

  forget(gone: Uint8Array): void {
    for (let i = 0; i < this.resource.length; i++) {
      if (gone[this.resource[i] ?? 0] === 1) this.resource[i] = -1;
    }
  }

  /** Follows the stream to where the access is; false when it is not on it. */
  private advance(visitor: number, resource: number): boolean {
    let at = this.pointer[visitor] ?? -1;
    if (at < 0) return false;
    for (let steps = 1; steps <= window; steps++) {
      at = this.next[at] ?? -1;
      if (at < 0) break;
      if (this.resource[at] !== resource) continue;
      this.keepSkipped(visitor, at);
      this.pointer[visitor] = at;
      this.matched[visitor] = (this.matched[visitor] ?? 0) + 1;
      this.taken[visitor] = (this.taken[visitor] ?? 0) * (1 - gain) ** steps + gain;
      this.misses[visitor] = 0;
      return true;
    }
    const first = visitor * skippedKept;
    for (let i = first; i < first + skippedKept; i++) {
      if (this.skipped[i] !== resource) continue;
      this.skipped[i] = -1;
      this.matched[visitor] = (this.matched[visitor] ?? 0) + 1;
      this.taken[visitor] = Math.min(1, (this.taken[visitor] ?? 0) + gain * 0.85);
      this.misses[visitor] = 0;
      return true;
    }
    const misses = (this.misses[visitor] ?? 0) + 1;
    this.misses[visitor] = misses;
    this.matched[visitor] = (this.matched[visitor] ?? 0) >> 1;
    return false;
  }

  /** Takes up the newest earlier path with the same last two resources, unless the present one is still trusted. */
  private anchor(visitor: number, of: { before: number; resource: number; found: number }): void {
    const trusted = (this.pointer[visitor] ?? -1) >= 0 && (this.misses[visitor] ?? 0) < patience;
    if (
      of.found >= 0 &&
      this.resource[of.found] === of.resource &&
      (this.next[of.found] ?? -1) >= 0
    ) {
      this.pointer[visitor] = of.found;
      this.matched[visitor] = 1;
      this.taken[visitor] = trusted ? (this.taken[visitor] ?? 0.5) * 0.9 : 0.5;
      this.misses[visitor] = 0;
      this.skipped.fill(-1, visitor * skippedKept, (visitor + 1) * skippedKept);
      return;
    }
    if (!trusted) this.drop(visitor);
  }

  private keepSkipped(visitor: number, upTo: number): void {
    const first = visitor * skippedKept;
    let at = this.next[this.pointer[visitor] ?? 0] ?? -1;
    while (at >= 0 && at !== upTo) {
      this.skipped.copyWithin(first, first + 1, first + skippedKept);
      this.skipped[first + skippedKept - 1] = this.resource[at] ?? -1;
      at = this.next[at] ?? -1;
    }
  }

  private drop(visitor: number): void {
    this.pointer[visitor] = -1;
    this.matched[visitor] = 0;
    this.taken[visitor] = 0;
    this.misses[visitor] = 0;
  }

  /** Before an entry is overwritten, whatever led to it ends there. */
  private cut(entry: number): void {
    const before = this.previous[entry] ?? -1;
    if (before >= 0 && this.next[before] === entry) this.next[before] = -1;
    const after = this.next[entry] ?? -1;
    if (after >= 0) this.previous[after] = -1;
  }

  private cellOf(before: number, resource: number): number {
    let hash = Math.imul(before + 1, 0x9e3779b1) ^ Math.imul(resource + 0x7f4a7c15, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 13)) & (this.index.length - 1);
  }
}
