import type { ReadReport } from './read-report.ts';
import type { TraceAccess } from './trace-access.ts';

export interface SortOptions {
  readonly accesses: AsyncIterable<TraceAccess>;
  /** How far behind the newest time an access may come and still find its place. */
  readonly windowMs?: number;
  /** Memory bound: past it the oldest is handed on before its window has passed. */
  readonly maxHeld?: number;
  /** Gets `outOfOrder`. */
  readonly report?: ReadReport;
}

const defaultWindowMs = 2 * 3_600_000;
const defaultMaxHeld = 1_000_000;

/**
 * Puts accesses into the order of time (ties stay in the order of the input) while streaming: a
 * min-heap holds a window of `windowMs`. An access that comes later than that keeps its place in
 * the input and takes the time of the one before it, and is counted in `report.outOfOrder`.
 */
export async function* sortAccesses(options: SortOptions): AsyncGenerator<TraceAccess> {
  const windowMs = options.windowMs ?? defaultWindowMs;
  const maxHeld = options.maxHeld ?? defaultMaxHeld;
  const held = new Heap();
  let newestMs = Number.NEGATIVE_INFINITY;
  let handedMs = Number.NEGATIVE_INFINITY;
  const next = (): TraceAccess => {
    const access = held.pop();
    handedMs = access.atMs;
    return access;
  };
  for await (const access of options.accesses) {
    if (access.atMs < handedMs) {
      if (options.report !== undefined) options.report.outOfOrder += 1;
      held.push({ ...access, atMs: handedMs });
    } else {
      held.push(access);
    }
    newestMs = Math.max(newestMs, access.atMs);
    while (held.size > 0 && (held.leastMs() < newestMs - windowMs || held.size > maxHeld))
      yield next();
  }
  while (held.size > 0) yield next();
}

interface Entry {
  readonly access: TraceAccess;
  readonly turn: number;
}

const before = (left: Entry, right: Entry): boolean =>
  left.access.atMs < right.access.atMs ||
  (left.access.atMs === right.access.atMs && left.turn < right.turn);

class Heap {
  private readonly entries: Entry[] = [];
  private turns = 0;

  get size(): number {
    return this.entries.length;
  }

  leastMs(): number {
    return this.entries[0]?.access.atMs ?? Number.POSITIVE_INFINITY;
  }

  push(access: TraceAccess): void {
    const entry = { access, turn: this.turns++ };
    let at = this.entries.push(entry) - 1;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = this.entries[parentAt];
      if (parent === undefined || !before(entry, parent)) break;
      this.entries[at] = parent;
      at = parentAt;
    }
    this.entries[at] = entry;
  }

  pop(): TraceAccess {
    const top = this.entries[0];
    const last = this.entries.pop();
    if (top === undefined || last === undefined) throw new RangeError('pop of an empty heap');
    if (this.entries.length > 0) this.sink(last);
    return top.access;
  }

  private sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      const leftAt = 2 * at + 1;
      const left = this.entries[leftAt];
      if (left === undefined) break;
      const right = this.entries[leftAt + 1];
      const child = right !== undefined && before(right, left) ? right : left;
      if (!before(child, entry)) break;
      this.entries[at] = child;
      at = child === left ? leftAt : leftAt + 1;
    }
    this.entries[at] = entry;
  }
}
