/** Upper edges of the lag classes, ms. A successor later than the last edge is no successor. */
export const lagEdgesMs = [1_000, 2_500, 10_000, 60_000, 600_000] as const;
export const lagClasses = lagEdgesMs.length;
/** Columns of a slot: one count per lag class, then the immediate successions. */
export const slotColumns = lagClasses + 1;
const halfLifeMs = 4 * 86_400_000;
/** Whoever has fewer accesses than this in a half-life forgets by traffic instead: a quiet month is no news. */
const halfLifeAccesses = 16_384;
/** Forward decay grows the weight of new evidence; past this it is scaled back. */
const maxWeight = 2 ** 60;

/**
 * How often b followed a, by lag, learned visitor by visitor. Each resource keeps a
 * bounded row of successors; the weakest gives way to a new one. Counts are forward-decayed
 * (Cormode et al. 2009): stored = count · 2^age, age in half-lives since a landmark.
 */
export class Association {
  readonly slots: number;
  readonly ids: Int32Array;
  readonly counts: Float32Array;
  readonly used: Uint16Array;
  /** Accesses of each resource by known visitors, in the same decayed unit. */
  readonly seen: Float32Array;
  /** When the newest event was, and its age in half-lives since the landmark. */
  newestMs = Number.NaN;
  age = 0;

  constructor(capacity: number, slots: number) {
    this.slots = slots;
    this.ids = new Int32Array(capacity * slots);
    this.counts = new Float32Array(capacity * slots * slotColumns);
    this.used = new Uint16Array(capacity);
    this.seen = new Float32Array(capacity);
  }

  /** Weight of one event at `atMs` in the stored unit. An older event than the newest weighs like it. */
  weightAt(atMs: number): number {
    if (atMs > this.newestMs) {
      this.age += Math.min((atMs - this.newestMs) / halfLifeMs, 1 / halfLifeAccesses);
    }
    if (!(atMs <= this.newestMs)) this.newestMs = atMs;
    const weight = 2 ** this.age;
    if (weight <= maxWeight) return weight;
    this.rescale(weight);
    this.age = 0;
    return 1;
  }

  /** Weight of the newest event. */
  weightNow(): number {
    return 2 ** this.age;
  }

  noteSeen(resource: number, weight: number): void {
    this.seen[resource] = (this.seen[resource] ?? 0) + weight;
  }

  /** `to` came `lagMs` after `from`; `immediate` when nothing of that visitor came between. */
  link(pair: {
    from: number;
    to: number;
    lagMs: number;
    immediate: boolean;
    weight: number;
  }): void {
    const column = lagClass(pair.lagMs);
    if (column < 0) return;
    const slot = this.slotFor(pair.from, pair.to, pair.weight);
    if (slot < 0) return;
    const base = slot * slotColumns;
    this.counts[base + column] = (this.counts[base + column] ?? 0) + pair.weight;
    if (pair.immediate)
      this.counts[base + lagClasses] = (this.counts[base + lagClasses] ?? 0) + pair.weight;
  }

  /** Slot index of (from, to), or -1. */
  find(from: number, to: number): number {
    const first = from * this.slots;
    const end = first + (this.used[from] ?? 0);
    for (let slot = first; slot < end; slot++) if (this.ids[slot] === to) return slot;
    return -1;
  }

  forget(gone: Uint8Array): void {
    for (let id = 0; id < this.used.length; id++) {
      if (gone[id] === 1) {
        this.used[id] = 0;
        this.seen[id] = 0;
        continue;
      }
      const first = id * this.slots;
      for (let slot = first; slot < first + (this.used[id] ?? 0);) {
        if (gone[this.ids[slot] ?? 0] === 1) this.removeSlot(id, slot);
        else slot++;
      }
    }
  }

  private slotFor(from: number, to: number, weight: number): number {
    const found = this.find(from, to);
    if (found >= 0) return found;
    const first = from * this.slots;
    const used = this.used[from] ?? 0;
    if (used < this.slots) {
      this.used[from] = used + 1;
      return this.resetSlot(first + used, to);
    }
    let weakest = first;
    let least = Number.POSITIVE_INFINITY;
    for (let slot = first; slot < first + this.slots; slot++) {
      const total = this.slotTotal(slot);
      if (total < least) {
        least = total;
        weakest = slot;
      }
    }
    // A slot stronger than two fresh events is worn down before it is given away.
    if (least > 2 * weight) {
      for (let c = 0; c < slotColumns; c++) {
        const cell = weakest * slotColumns + c;
        this.counts[cell] = (this.counts[cell] ?? 0) * 0.9;
      }
      return -1;
    }
    return this.resetSlot(weakest, to);
  }

  private slotTotal(slot: number): number {
    let total = 0;
    for (let c = 0; c < lagClasses; c++) total += this.counts[slot * slotColumns + c] ?? 0;
    return total;
  }

  private resetSlot(slot: number, to: number): number {
    this.ids[slot] = to;
    this.counts.fill(0, slot * slotColumns, (slot + 1) * slotColumns);
    return slot;
  }

  private removeSlot(from: number, slot: number): void {
    const last = from * this.slots + (this.used[from] ?? 0) - 1;
    this.ids[slot] = this.ids[last] ?? 0;
    this.counts.copyWithin(slot * slotColumns, last * slotColumns, (last + 1) * slotColumns);
    this.used[from] = (this.used[from] ?? 1) - 1;
  }

  private rescale(weight: number): void {
    for (let i = 0; i < this.counts.length; i++) this.counts[i] = (this.counts[i] ?? 0) / weight;
    for (let i = 0; i < this.seen.length; i++) this.seen[i] = (this.seen[i] ?? 0) / weight;
  }
}

export function lagClass(lagMs: number): number {
  for (let c = 0; c < lagClasses; c++) if (lagMs <= (lagEdgesMs[c] ?? 0)) return c;
  return -1;
}
