/**
 * Names to small integers, bounded. When full, the sixteenth least recently
 * touched make room, and `onReclaim` lets the owners of per-resource state forget them.
 */
export class ResourceTable {
  readonly capacity: number;
  readonly names: string[] = [];
  readonly lastAtMs: Float64Array;
  reclaimed = 0;
  private readonly ids = new Map<string, number>();
  private readonly free: number[] = [];
  private readonly onReclaim: ((ids: Uint8Array) => void)[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
    this.lastAtMs = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
  }

  /** `ids[i] === 1` says that resource i is forgotten. */
  whenReclaimed(callback: (ids: Uint8Array) => void): void {
    this.onReclaim.push(callback);
  }

  find(name: string): number {
    return this.ids.get(name) ?? -1;
  }

  intern(name: string, atMs: number): number {
    let id = this.ids.get(name);
    if (id === undefined) {
      if (this.names.length >= this.capacity && this.free.length === 0) this.reclaim();
      id = this.free.pop() ?? this.names.length;
      this.names[id] = name;
      this.ids.set(name, id);
      this.lastAtMs[id] = atMs;
    } else if (atMs > (this.lastAtMs[id] ?? 0)) {
      this.lastAtMs[id] = atMs;
    }
    return id;
  }

  /** Takes over the names of a snapshot, ids by position; '' is a free id. */
  adopt(names: readonly string[]): void {
    this.names.length = 0;
    this.ids.clear();
    this.free.length = 0;
    for (const [id, name] of names.entries()) {
      this.names.push(name);
      if (name === '') this.free.push(id);
      else this.ids.set(name, id);
    }
  }

  get size(): number {
    return this.ids.size;
  }

  /** Ids ever given out are below this. */
  get span(): number {
    return this.names.length;
  }

  private reclaim(): void {
    const order = Array.from(this.names.keys()).sort(
      (a, b) => (this.lastAtMs[a] ?? 0) - (this.lastAtMs[b] ?? 0),
    );
    const count = Math.max(1, this.capacity >> 4);
    const gone = new Uint8Array(this.names.length);
    for (const id of order.slice(0, count)) {
      gone[id] = 1;
      this.ids.delete(this.names[id] ?? '');
      this.names[id] = '';
      this.lastAtMs[id] = Number.NEGATIVE_INFINITY;
      this.free.push(id);
    }
    this.reclaimed += count;
    for (const callback of this.onReclaim) callback(gone);
  }
}
