const absent = 0xffffffff;
const firstCapacity = 8;

/**
 * For each item the items that came after it, with weights. A list that outgrows `most` keeps its
 * heavier half: what is rare after a busy item is noise.
 */
export class SuccessorLists {
  private readonly ids: (Uint32Array | undefined)[] = [];
  private readonly weights: Float32Array[] = [];
  private readonly counts: number[] = [];
  private readonly most: number;

  constructor(most = 1024) {
    this.most = most;
  }

  /** True when `to` was not among the successors of `from`. */
  add(from: number, to: number, weight: number): boolean {
    let ids = this.ids[from];
    if (ids === undefined) {
      ids = new Uint32Array(firstCapacity).fill(absent);
      this.ids[from] = ids;
      this.weights[from] = new Float32Array(firstCapacity);
      this.counts[from] = 0;
    }
    let at = ids.indexOf(to);
    const isNew = at < 0;
    if (isNew) {
      at = this.counts[from] ?? 0;
      if (at === ids.length) {
        at = at < this.most ? this.widen(from) : this.halve(from);
        ids = this.ids[from] ?? ids;
      }
      ids[at] = to;
      this.counts[from] = at + 1;
    }
    const weights = this.weights[from];
    if (weights !== undefined) weights[at] = (weights[at] ?? 0) + weight;
    return isNew;
  }

  /** Successors with at least `leastWeight`, in no order. */
  each(from: number, leastWeight: number, visit: (to: number, weight: number) => void): void {
    const ids = this.ids[from];
    const weights = this.weights[from];
    if (ids === undefined || weights === undefined) return;
    const count = this.counts[from] ?? 0;
    for (let at = 0; at < count; at++) {
      const weight = weights[at] ?? 0;
      if (weight >= leastWeight) visit(ids[at] ?? 0, weight);
    }
  }

  private widen(from: number): number {
    const count = this.counts[from] ?? 0;
    const ids = new Uint32Array(count * 2).fill(absent);
    const weights = new Float32Array(count * 2);
    ids.set(this.ids[from] ?? []);
    weights.set(this.weights[from] ?? []);
    this.ids[from] = ids;
    this.weights[from] = weights;
    return count;
  }

  private halve(from: number): number {
    const ids = this.ids[from] ?? new Uint32Array();
    const weights = this.weights[from] ?? new Float32Array();
    const order = Array.from(ids.keys()).sort(
      (left, right) => (weights[right] ?? 0) - (weights[left] ?? 0) || left - right,
    );
    const kept = order.slice(0, ids.length >> 1);
    const keptIds = kept.map((at) => ids[at] ?? absent);
    const keptWeights = kept.map((at) => weights[at] ?? 0);
    ids.fill(absent).set(keptIds);
    weights.fill(0).set(keptWeights);
    return kept.length;
  }
}
