/** What each visitor asked for lately, newest last; a pause longer than `gapMs` begins a new session. */
export class RecentItems {
  private readonly items: Uint32Array;
  private readonly timesMs: Float64Array;
  private readonly counts: Uint32Array;
  private readonly depth: number;
  private readonly gapMs: number;

  constructor(options: {
    readonly clients: number;
    readonly depth: number;
    readonly gapMs: number;
  }) {
    this.depth = options.depth;
    this.gapMs = options.gapMs;
    this.items = new Uint32Array(options.clients * options.depth);
    this.timesMs = new Float64Array(options.clients * options.depth);
    this.counts = new Uint32Array(options.clients);
  }

  /** How many items of the running session are remembered at `atMs`. */
  length(client: number, atMs: number): number {
    const count = this.counts[client] ?? 0;
    if (count === 0 || atMs - this.ageAt(client, 1) > this.gapMs) return 0;
    return Math.min(count, this.depth);
  }

  /** The `back`-th last item, 1 for the last. */
  item(client: number, back: number): number {
    return this.items[this.place(client, back)] ?? 0;
  }

  /** When the `back`-th last item was asked for, ms. */
  ageAt(client: number, back: number): number {
    return this.timesMs[this.place(client, back)] ?? 0;
  }

  push(client: number, item: number, atMs: number): void {
    if (this.length(client, atMs) === 0) this.counts[client] = 0;
    const count = this.counts[client] ?? 0;
    const at = client * this.depth + (count % this.depth);
    this.items[at] = item;
    this.timesMs[at] = atMs;
    this.counts[client] = count + 1;
  }

  private place(client: number, back: number): number {
    const count = this.counts[client] ?? 0;
    return client * this.depth + ((count - back) % this.depth);
  }
}

/** A pause after which a visitor's next request begins a new session, as web analytics counts. */
export const sessionGapMs = 30 * 60_000;
