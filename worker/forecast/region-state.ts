import { Announcer, announcedColumns } from './announcements.ts';
import { DemandState } from './demand.ts';
import { DueQueue } from './due-queue.ts';
import { RegionLoad } from './load.ts';
import type { SiteEvidence } from './site-evidence.ts';

/** Announced arrivals fade with these time constants, ms: most lags are seconds, the rest minutes. */
const nearFadeMs = 20_000;
const farFadeMs = 200_000;
/** Announcements below this are not kept per visitor. */
const leastAnnounced = 0.02;
/** Announced arrivals below this make no candidate, and a candidate is looked at again when they grew by a fifth. */
const leastPending = 0.1;
const growth = 1.2;

/** What one region knows beyond its site: its demand, its caches' entries, and what its visitors announce. */
export class RegionState {
  readonly site: SiteEvidence;
  readonly demand: DemandState;
  readonly load = new RegionLoad();
  readonly announcer: Announcer;
  readonly due = new DueQueue();
  readonly freshUntilMs: Float64Array;
  /** Expected arrivals announced by all visitors under way, as of `pendingAtMs`. */
  readonly near: Float32Array;
  readonly far: Float32Array;
  readonly pendingVisitors: Float32Array;
  readonly pendingAtMs: Float64Array;
  /** Evidence of the newest announcement, `announcedColumns` wide. */
  readonly announced: Float32Array;
  readonly announcedAtMs: Float64Array;
  /** Resources whose announcements changed since the last collection. */
  readonly touched: Int32Array;
  touchedCount = 0;
  private readonly isTouched: Uint8Array;
  /** Announced arrivals when the resource was last considered. */
  private readonly considered: Float32Array;
  private readonly consideredAtMs: Float64Array;

  constructor(site: SiteEvidence) {
    const capacity = site.settings.maxResources;
    this.site = site;
    this.demand = new DemandState(capacity);
    this.announcer = new Announcer(capacity);
    this.freshUntilMs = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    this.near = new Float32Array(capacity);
    this.far = new Float32Array(capacity);
    this.pendingVisitors = new Float32Array(capacity);
    this.pendingAtMs = new Float64Array(capacity);
    this.announced = new Float32Array(capacity * announcedColumns);
    this.announcedAtMs = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    this.touched = new Int32Array(capacity);
    this.isTouched = new Uint8Array(capacity);
    this.considered = new Float32Array(capacity);
    this.consideredAtMs = new Float64Array(capacity);
    site.resources.whenReclaimed((gone) => this.forget(gone));
  }

  /** Brings the announced arrivals of a resource to `atMs`. */
  fade(resource: number, atMs: number): void {
    const elapsed = atMs - (this.pendingAtMs[resource] ?? 0);
    if (elapsed <= 0) return;
    this.near[resource] = (this.near[resource] ?? 0) * Math.exp(-elapsed / nearFadeMs);
    this.far[resource] = (this.far[resource] ?? 0) * Math.exp(-elapsed / farFadeMs);
    this.pendingVisitors[resource] =
      (this.pendingVisitors[resource] ?? 0) * Math.exp(-elapsed / nearFadeMs);
    this.pendingAtMs[resource] = atMs;
  }

  /** The visitor came for the resource: what it had announced is no longer to come. */
  arrived(resource: number, visit: number, atMs: number): void {
    this.fade(resource, atMs);
    this.withdraw(resource, visit, atMs);
    const { visits } = this.site;
    visits.near[visit] = 0;
    visits.far[visit] = 0;
    visits.announcedAtMs[visit] = atMs;
  }

  /** Renews what the visitor's path announces, and marks the resources for collection. */
  announce(visitor: number, atMs: number): void {
    const { site, announcer } = this;
    const { visits, visitors } = site;
    announcer.announce(site, visitor, atMs);
    const serial = visitors.serial[visitor] ?? 0;
    const gapMs = meanGapMs(site, visitor, atMs);
    let [likeliest, most] = [-1, 0];
    const session = Math.log1p(Math.min(50, visitors.sessionLength[visitor] ?? 0));
    for (let i = 0; i < announcer.count; i++) {
      const resource = announcer.list[i] ?? 0;
      let near = announcer.near[resource] ?? 0;
      let far = announcer.far[resource] ?? 0;
      if (near + far < leastAnnounced) continue;
      const visit = visits.intern(serial, resource);
      const has = (visits.accessAtMs[visit] ?? 0) > atMs - 12 * 3_600_000;
      if (has) {
        near *= site.repeatShare;
        far *= site.repeatShare;
      }
      this.fade(resource, atMs);
      this.withdraw(resource, visit, atMs);
      this.near[resource] = (this.near[resource] ?? 0) + near;
      this.far[resource] = (this.far[resource] ?? 0) + far;
      this.pendingVisitors[resource] = (this.pendingVisitors[resource] ?? 0) + 1;
      visits.near[visit] = near;
      visits.far[visit] = far;
      visits.announcedAtMs[visit] = atMs;
      this.noteEvidence({ resource, atMs, strength: near + far, gapMs, session, has, visitor });
      if (!has && near > most) [likeliest, most] = [resource, near];
    }
    if (likeliest >= 0) visitors.watch(visitor, { resource: likeliest, said: most });
  }

  /** The last announcement was of the next member of a numbered sequence. */
  isInSequence(resource: number): boolean {
    return this.announced[resource * announcedColumns + 21] === 1;
  }

  noteConsidered(resource: number, atMs: number): void {
    this.considered[resource] = (this.near[resource] ?? 0) + (this.far[resource] ?? 0);
    this.consideredAtMs[resource] = atMs;
  }

  /** Marks a resource for collection when more is announced than when it was last considered. */
  private touch(resource: number, atMs: number): void {
    if (this.isTouched[resource] === 1) return;
    const pending = (this.near[resource] ?? 0) + (this.far[resource] ?? 0);
    if (pending < leastPending) return;
    const elapsed = atMs - (this.consideredAtMs[resource] ?? 0);
    if (pending < growth * (this.considered[resource] ?? 0) * Math.exp(-elapsed / nearFadeMs))
      return;
    this.isTouched[resource] = 1;
    this.touched[this.touchedCount++] = resource;
  }

  clearTouched(): void {
    for (let i = 0; i < this.touchedCount; i++) this.isTouched[this.touched[i] ?? 0] = 0;
    this.touchedCount = 0;
  }

  noteEntry(resource: number, freshUntilMs: number): void {
    this.freshUntilMs[resource] = freshUntilMs;
    this.due.push(freshUntilMs - this.site.settings.delayMs, resource);
  }

  private withdraw(resource: number, visit: number, atMs: number): void {
    const { visits } = this.site;
    const elapsed = atMs - (visits.announcedAtMs[visit] ?? 0);
    const near = visits.near[visit] ?? 0;
    const far = visits.far[visit] ?? 0;
    if (near === 0 && far === 0) return;
    const fade = Math.exp(-Math.max(0, elapsed) / nearFadeMs);
    this.near[resource] = Math.max(0, (this.near[resource] ?? 0) - near * fade);
    this.far[resource] = Math.max(
      0,
      (this.far[resource] ?? 0) - far * Math.exp(-Math.max(0, elapsed) / farFadeMs),
    );
    this.pendingVisitors[resource] = Math.max(0, (this.pendingVisitors[resource] ?? 0) - fade);
  }

  private noteEvidence(of: {
    resource: number;
    atMs: number;
    strength: number;
    gapMs: number;
    session: number;
    has: boolean;
    visitor: number;
  }): void {
    const { resource } = of;
    this.touch(resource, of.atMs);
    const base = resource * announcedColumns;
    // Of several visitors since the last collection the strongest announcement is kept.
    const elapsed = of.atMs - (this.announcedAtMs[resource] ?? 0);
    if (
      elapsed < nearFadeMs &&
      of.strength < (this.announced[base + 1] ?? 0) * Math.exp(-elapsed / nearFadeMs)
    )
      return;
    const { announcer, announced } = this;
    this.announcedAtMs[resource] = of.atMs;
    announced[base] = announcer.best[resource] ?? 0;
    announced[base + 1] = of.strength;
    announced[base + 2] = announcer.sum[resource] ?? 0;
    announced[base + 3] = announcer.items[resource] ?? 0;
    announced[base + 4] = announcer.backward[resource] ?? 0;
    announced[base + 5] = announcer.immediate[resource] ?? 0;
    announced[base + 6] = announcer.support[resource] ?? 0;
    announced[base + 7] = Math.log1p((announcer.bestAgeMs[resource] ?? 0) / 1_000);
    announced[base + 8] = of.session;
    announced[base + 9] = Math.log1p(of.gapMs / 1_000);
    announced[base + 10] = of.has ? 1 : 0;
    const { visitors } = this.site;
    announced[base + 11] = announcer.newest[resource] ?? 0;
    announced[base + 12] = announcer.density[resource] ?? 0;
    announced[base + 13] = Math.log1p(announcer.ahead[resource] ?? 0);
    announced[base + 14] = visitors.cameShare[of.visitor] ?? 0;
    announced[base + 15] = visitors.saidShare[of.visitor] ?? 0;
    announced[base + 16] = visitors.announcedShare[of.visitor] ?? 0;
    announced[base + 18] = Math.log1p(Math.min(50, announcer.matched[resource] ?? 0));
    announced[base + 19] = announcer.taken[resource] ?? 0;
    announced[base + 20] = Math.log1p(announcer.entriesAhead[resource] ?? 0);
    announced[base + 21] = announcer.inSequence[resource] ?? 0;
    announced[base + 17] = announcer.near[resource] ?? 0;
  }

  private forget(gone: Uint8Array): void {
    this.demand.forget(gone);
    for (let id = 0; id < gone.length; id++) {
      if (gone[id] !== 1) continue;
      this.freshUntilMs[id] = Number.NEGATIVE_INFINITY;
      this.announcedAtMs[id] = Number.NEGATIVE_INFINITY;
      this.near[id] = 0;
      this.far[id] = 0;
      this.pendingVisitors[id] = 0;
      this.isTouched[id] = 0;
      this.considered[id] = 0;
    }
    let kept = 0;
    for (let i = 0; i < this.touchedCount; i++) {
      const id = this.touched[i] ?? 0;
      if (gone[id] !== 1) this.touched[kept++] = id;
    }
    this.touchedCount = kept;
  }
}

/** Mean gap of the visitor's last few accesses. */
function meanGapMs({ visitors }: SiteEvidence, visitor: number, atMs: number): number {
  let steps = 1;
  let cell = visitors.cell(visitor, steps);
  while (steps < 5) {
    const next = visitors.cell(visitor, steps + 1);
    if (next < 0) break;
    cell = next;
    steps++;
  }
  return cell < 0 ? 0 : Math.max(0, atMs - (visitors.times[cell] ?? 0)) / steps;
}
