import type { ResourceTable } from './resource-table.ts';

/** Steps of a path that are looked back on to tell a sweep. */
export const sweepSteps = 12;
const leastSteps = 4;
/** A step over more names than this is a jump, not a sweep. */
const longestStep = 200;

/**
 * Resources in the order of their names. Mirrors, updaters, crawlers and galleries walk a site in
 * that order; where such a walk is, and how many names it leaves out, says what it takes next.
 * The order is made anew when a hundredth of the names is new.
 */
export class NameOrder {
  /** Position of each resource, -1 when not yet placed. */
  readonly position: Int32Array;
  readonly order: Int32Array;
  private placed = 0;
  private placedAmong = 0;

  constructor(capacity: number) {
    this.position = new Int32Array(capacity).fill(-1);
    this.order = new Int32Array(capacity);
  }

  /** Sorts again when enough names are new. */
  refresh(resources: ResourceTable): void {
    const span = resources.span;
    if (span < this.placedAmong + Math.max(16, this.placedAmong >> 6)) return;
    this.rebuild(resources);
  }

  rebuild(resources: ResourceTable): void {
    const span = resources.span;
    const keys = resources.names.map((name) => name.toLowerCase());
    const ids: number[] = [];
    for (let id = 0; id < span; id++) if (keys[id] !== '') ids.push(id);
    ids.sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1));
    this.position.fill(-1);
    for (const [at, id] of ids.entries()) {
      this.order[at] = id;
      this.position[id] = at;
    }
    this.placed = ids.length;
    this.placedAmong = span;
  }

  /** Resource `ahead` places after `resource`, or -1. */
  after(resource: number, ahead: number): number {
    const at = this.position[resource] ?? -1;
    return at < 0 || at + ahead >= this.placed ? -1 : (this.order[at + ahead] ?? -1);
  }

  /** Share of the names passed that the walk took, 0 when it is no walk in name order; newest resource first. */
  density(path: (back: number) => number): number {
    const first = path(0);
    let at = first < 0 ? -1 : (this.position[first] ?? -1);
    if (at < 0) return 0;
    const end = at;
    let steps = 0;
    for (let back = 1; back <= sweepSteps; back++) {
      const resource = path(back);
      const before = resource < 0 ? -1 : (this.position[resource] ?? -1);
      if (before < 0 || before >= at || at - before > longestStep) break;
      at = before;
      steps++;
    }
    return steps < leastSteps ? 0 : steps / (end - at);
  }
}
