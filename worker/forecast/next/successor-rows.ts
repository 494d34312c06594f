/** For each resource a bounded row of others with a count: the weakest gives way to a new one. */
export class SuccessorRows {
  readonly slots: number;
  readonly ids: Int32Array;
  readonly counts: Float32Array;
  readonly used: Uint16Array;

  constructor(capacity: number, slots: number) {
    this.slots = slots;
    this.ids = new Int32Array(capacity * slots);
    this.counts = new Float32Array(capacity * slots);
    this.used = new Uint16Array(capacity);
  }

  add(from: number, to: number): void {
    const first = from * this.slots;
    const used = this.used[from] ?? 0;
    let weakest = first;
    for (let slot = first; slot < first + used; slot++) {
      if (this.ids[slot] === to) {
        this.counts[slot] = (this.counts[slot] ?? 0) + 1;
        return;
      }
      if ((this.counts[slot] ?? 0) < (this.counts[weakest] ?? 0)) weakest = slot;
    }
    const isFull = used === this.slots;
    const least = this.counts[weakest] ?? 0;
    // A slot stronger than two fresh events is worn down before it is given away.
    if (isFull && least > 2) {
      this.counts[weakest] = least * 0.9;
      return;
    }
    const slot = isFull ? weakest : first + used;
    this.ids[slot] = to;
    this.counts[slot] = 1;
    if (!isFull) this.used[from] = used + 1;
  }

  /** Count of `to` in the row of `from`, 0 when it has none. */
  count(from: number, to: number): number {
    const first = from * this.slots;
    for (let slot = first; slot < first + (this.used[from] ?? 0); slot++) {
      if (this.ids[slot] === to) return this.counts[slot] ?? 0;
    }
    return 0;
  }

  each(from: number, visit: (to: number, count: number) => void): void {
    const first = from * this.slots;
    for (let slot = first; slot < first + (this.used[from] ?? 0); slot++) {
      visit(this.ids[slot] ?? 0, this.counts[slot] ?? 0);
    }
  }

  halve(from: number): void {
    const first = from * this.slots;
    for (let slot = first; slot < first + (this.used[from] ?? 0); slot++)
      this.counts[slot] = (this.counts[slot] ?? 0) / 2;
  }

  forget(gone: Uint8Array): void {
    for (let id = 0; id < this.used.length; id++) {
      if (gone[id] === 1) this.used[id] = 0;
      const first = id * this.slots;
      for (let slot = first; slot < first + (this.used[id] ?? 0);) {
        if (gone[this.ids[slot] ?? 0] !== 1) {
          slot++;
          continue;
        }
        const last = first + (this.used[id] ?? 0) - 1;
        this.ids[slot] = this.ids[last] ?? 0;
        this.counts[slot] = this.counts[last] ?? 0;
        this.used[id] = (this.used[id] ?? 1) - 1;
      }
    }
  }
}
