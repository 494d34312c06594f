/** First-in first-out ring of copies that will expire, each for several caches at once (a bit mask). */
export class ExpiryQueue {
  private atMs = new Float64Array(1 << 12);
  private slots = new Int32Array(1 << 12);
  private masks = new Int32Array(1 << 12);
  private head = 0;
  private count = 0;

  /** Times must not decrease from one push to the next. */
  push(atMs: number, slot: number, mask: number): void {
    if (this.count === this.atMs.length) this.grow();
    const at = (this.head + this.count) & (this.atMs.length - 1);
    this.atMs[at] = atMs;
    this.slots[at] = slot;
    this.masks[at] = mask;
    this.count += 1;
  }

  /** Time of the first entry, Infinity when empty. */
  nextMs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : (this.atMs[this.head] ?? 0);
  }

  firstSlot(): number {
    return this.slots[this.head] ?? 0;
  }

  firstMask(): number {
    return this.masks[this.head] ?? 0;
  }

  drop(): void {
    this.head = (this.head + 1) & (this.atMs.length - 1);
    this.count -= 1;
  }

  private grow(): void {
    const size = this.atMs.length;
    const turned = (at: number) => (this.head + at) & (size - 1);
    const atMs = new Float64Array(size * 2);
    const slots = new Int32Array(size * 2);
    const masks = new Int32Array(size * 2);
    for (let at = 0; at < size; at++) {
      atMs[at] = this.atMs[turned(at)] ?? 0;
      slots[at] = this.slots[turned(at)] ?? 0;
      masks[at] = this.masks[turned(at)] ?? 0;
    }
    this.atMs = atMs;
    this.slots = slots;
    this.masks = masks;
    this.head = 0;
  }
}
