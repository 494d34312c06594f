const halfLifeMs = 2 * 3_600_000;
/** Accesses lent by the region's mix of nodes to a resource's own. */
const lent = 3;

/** Which nodes ask for what: decayed counts per node, and per resource and node. */
export class NodeDemand {
  readonly names: string[] = [];
  refused = 0;
  private readonly capacity: number;
  private readonly totals: Float64Array;
  private readonly counts: Float32Array;
  private readonly atMs: Float64Array;
  private totalAtMs = 0;

  constructor(resources: number, nodes: number) {
    this.capacity = nodes;
    this.totals = new Float64Array(nodes);
    this.counts = new Float32Array(resources * nodes);
    this.atMs = new Float64Array(resources);
  }

  add(resource: number, name: string, atMs: number): void {
    let node = this.names.indexOf(name);
    if (node < 0) {
      if (this.names.length >= this.capacity) {
        this.refused++;
        return;
      }
      node = this.names.push(name) - 1;
    }
    const keep = decay(atMs - this.totalAtMs);
    if (keep < 0.99) {
      for (let n = 0; n < this.names.length; n++) this.totals[n] = (this.totals[n] ?? 0) * keep;
      this.totalAtMs = atMs;
    }
    this.totals[node] = (this.totals[node] ?? 0) + 1;
    const first = resource * this.capacity;
    const keepHere = decay(atMs - (this.atMs[resource] ?? 0));
    for (let n = 0; n < this.names.length; n++)
      this.counts[first + n] = (this.counts[first + n] ?? 0) * keepHere;
    this.counts[first + node] = (this.counts[first + node] ?? 0) + 1;
    this.atMs[resource] = Math.max(atMs, this.atMs[resource] ?? 0);
  }

  /** Anticipated share of each node, descending, at most `limit` of them. */
  shares(resource: number, limit: number): { node: string; share: number }[] {
    if (this.names.length <= 1) return this.names.map((node) => ({ node, share: 1 }));
    let total = 0;
    for (const value of this.totals) total += value;
    if (total <= 0) return [];
    let own = 0;
    const first = resource * this.capacity;
    for (let n = 0; n < this.names.length; n++) own += this.counts[first + n] ?? 0;
    return this.names
      .map((node, n) => ({
        node,
        share:
          ((this.counts[first + n] ?? 0) + (lent * (this.totals[n] ?? 0)) / total) / (own + lent),
      }))
      .sort((a, b) => b.share - a.share)
      .slice(0, limit);
  }

  forget(gone: Uint8Array): void {
    for (let id = 0; id < gone.length; id++) {
      if (gone[id] === 1) this.counts.fill(0, id * this.capacity, (id + 1) * this.capacity);
    }
  }
}

function decay(elapsedMs: number): number {
  return elapsedMs <= 0 ? 1 : Math.exp((-elapsedMs * Math.LN2) / halfLifeMs);
}
