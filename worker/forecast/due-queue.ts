/** Binary heap of (time, resource): what falls due, earliest first. Bounded; the caller checks that an item still holds. */
export class DueQueue {
  private times: Float64Array;
  private items: Int32Array;
  private count = 0;

  constructor(initial = 1_024) {
    this.times = new Float64Array(initial);
    this.items = new Int32Array(initial);
  }

  get size(): number {
    return this.count;
  }

  nextMs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : (this.times[0] ?? 0);
  }

  push(atMs: number, item: number): void {
    if (this.count === this.times.length) this.grow();
    let i = this.count++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((this.times[parent] ?? 0) <= atMs) break;
      this.times[i] = this.times[parent] ?? 0;
      this.items[i] = this.items[parent] ?? 0;
      i = parent;
    }
    this.times[i] = atMs;
    this.items[i] = item;
  }

  /** Removes the earliest; call only when `size > 0`. */
  pop(): number {
    const item = this.items[0] ?? 0;
    const atMs = this.times[--this.count] ?? 0;
    const moved = this.items[this.count] ?? 0;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && (this.times[child + 1] ?? 0) < (this.times[child] ?? 0))
        child++;
      if ((this.times[child] ?? 0) >= atMs) break;
      this.times[i] = this.times[child] ?? 0;
      this.items[i] = this.items[child] ?? 0;
      i = child;
    }
    this.times[i] = atMs;
    this.items[i] = moved;
    return item;
  }

  clear(): void {
    this.count = 0;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    const items = new Int32Array(times.length);
    times.set(this.times);
    items.set(this.items);
    this.times = times;
    this.items = items;
  }
}
