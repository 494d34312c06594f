/** Accesses remembered per visitor. */
export const ringSize = 32;
/** Accesses within which a watched resource is expected. */
const probeAccesses = 16;

/** The last accesses of each visitor, in memory only; the visitor unseen for longest makes room. */
export class VisitorTable {
  readonly capacity: number;
  readonly resources: Int32Array;
  readonly times: Float64Array;
  /** Accesses ever noted for the slot's visitor; the ring position is this modulo `ringSize`. */
  readonly noted: Int32Array;
  readonly lastAtMs: Float64Array;
  /** Start of the current run of accesses no further apart than ten minutes. */
  readonly sessionStartMs: Float64Array;
  readonly sessionLength: Int32Array;
  /** How well this visitor's next resources were told: what came of the likeliest, and how likely it was said to be. */
  readonly cameShare: Float32Array;
  readonly saidShare: Float32Array;
  /** Share of the visitor's accesses that had been announced. */
  readonly announcedShare: Float32Array;
  readonly probe: Int32Array;
  readonly probeSaid: Float32Array;
  readonly probeUntil: Int32Array;
  /** Never reused, unlike slots: names the visitor in other tables. */
  readonly serial: Float64Array;
  evicted = 0;
  private readonly slots = new Map<string, number>();
  private readonly names: string[] = [];
  private hand = 0;
  private nextSerial = 1;
  private readonly touched: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.resources = new Int32Array(capacity * ringSize);
    this.times = new Float64Array(capacity * ringSize);
    this.noted = new Int32Array(capacity);
    this.lastAtMs = new Float64Array(capacity);
    this.sessionStartMs = new Float64Array(capacity);
    this.sessionLength = new Int32Array(capacity);
    this.serial = new Float64Array(capacity);
    this.cameShare = new Float32Array(capacity);
    this.saidShare = new Float32Array(capacity);
    this.announcedShare = new Float32Array(capacity);
    this.probe = new Int32Array(capacity);
    this.probeSaid = new Float32Array(capacity);
    this.probeUntil = new Int32Array(capacity);
    this.touched = new Uint8Array(capacity);
  }

  find(name: string): number {
    return this.slots.get(name) ?? -1;
  }

  intern(name: string): number {
    const known = this.slots.get(name);
    if (known !== undefined) {
      this.touched[known] = 1;
      return known;
    }
    const slot = this.names.length < this.capacity ? this.names.length : this.evict();
    this.names[slot] = name;
    this.slots.set(name, slot);
    this.noted[slot] = 0;
    this.sessionLength[slot] = 0;
    this.lastAtMs[slot] = Number.NEGATIVE_INFINITY;
    this.serial[slot] = this.nextSerial++;
    this.touched[slot] = 1;
    this.cameShare[slot] = 0.5;
    this.saidShare[slot] = 0.5;
    this.announcedShare[slot] = 0.5;
    this.probe[slot] = -1;
    return slot;
  }

  /**
   * Watches one announced resource at a time, the likeliest, for the next `probeAccesses` accesses: a fair
   * sample of how far this visitor keeps to what others did.
   */
  watch(slot: number, of: { resource: number; said: number }): void {
    if ((this.probe[slot] ?? -1) >= 0) return;
    this.probe[slot] = of.resource;
    this.probeSaid[slot] = of.said;
    this.probeUntil[slot] = (this.noted[slot] ?? 0) + probeAccesses;
  }

  /** An access of the visitor, before it is noted: settles what is watched. `announced` is what was said of it, 0 to 1. */
  settleWatch(slot: number, of: { resource: number; announced: number }): void {
    this.announcedShare[slot] =
      (this.announcedShare[slot] ?? 0.5) +
      (of.announced - (this.announcedShare[slot] ?? 0.5)) * 0.15;
    const probe = this.probe[slot] ?? -1;
    if (probe < 0) return;
    const came = probe === of.resource;
    if (!came && (this.noted[slot] ?? 0) < (this.probeUntil[slot] ?? 0)) return;
    this.probe[slot] = -1;
    this.cameShare[slot] =
      (this.cameShare[slot] ?? 0.5) + ((came ? 1 : 0) - (this.cameShare[slot] ?? 0.5)) * 0.25;
    this.saidShare[slot] =
      (this.saidShare[slot] ?? 0.5) +
      ((this.probeSaid[slot] ?? 0) - (this.saidShare[slot] ?? 0.5)) * 0.25;
  }

  note(slot: number, resource: number, atMs: number): void {
    const count = this.noted[slot] ?? 0;
    const cell = slot * ringSize + (count % ringSize);
    this.resources[cell] = resource;
    this.times[cell] = atMs;
    this.noted[slot] = count + 1;
    if (!(atMs - (this.lastAtMs[slot] ?? 0) <= 600_000)) {
      this.sessionStartMs[slot] = atMs;
      this.sessionLength[slot] = 0;
    }
    this.sessionLength[slot] = (this.sessionLength[slot] ?? 0) + 1;
    this.lastAtMs[slot] = atMs;
  }

  /** Ring cell of the access `back` steps before the newest (0), or -1. */
  cell(slot: number, back: number): number {
    const count = this.noted[slot] ?? 0;
    if (back >= count || back >= ringSize) return -1;
    return slot * ringSize + ((count - 1 - back) % ringSize);
  }

  forget(gone: Uint8Array): void {
    const used = this.names.length * ringSize;
    for (let i = 0; i < used; i++) {
      if (gone[this.resources[i] ?? 0] === 1) this.times[i] = Number.NEGATIVE_INFINITY;
    }
    for (let slot = 0; slot < this.names.length; slot++) {
      if (gone[this.probe[slot] ?? 0] === 1) this.probe[slot] = -1;
    }
  }

  get size(): number {
    return this.slots.size;
  }

  /** Second chance (CLOCK): constant time on average, close to least recently used. */
  private evict(): number {
    for (;;) {
      const slot = this.hand;
      this.hand = (this.hand + 1) % this.capacity;
      if (this.touched[slot] === 1) {
        this.touched[slot] = 0;
        continue;
      }
      this.slots.delete(this.names[slot] ?? '');
      this.evicted++;
      return slot;
    }
  }
}
