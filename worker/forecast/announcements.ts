import { lagClasses, slotColumns, lagEdgesMs } from './association.ts';
import type { SiteEvidence } from './site-evidence.ts';

/** Items of a visitor's path that announce what comes next. */
const pathItems = 8;
const longestLagMs = lagEdgesMs[lagClasses - 1] ?? 0;
/** Pseudo-visits behind each confidence: one success in forty, the prior of a pair seen once. */
const priorSeen = 1.5;
/** A walk in name order announces this many names ahead, and as many as it needs for so many expected accesses. */
const sweepNames = 40;
const sweepAccesses = 12;
/** Walks that take a smaller share of the names announce nothing. */
const leastDensity = 0.15;
/** Entries of a repeated path that are announced ahead. */
const streamEntries = 40;
/** Members of a numbered sequence that are announced ahead, the first with this confidence, each next with less. */
const sequenceMembers = 3;
const sequenceConfidence = 0.8;

/** Evidence columns of an announced resource. */
export const announcedColumns = 22;

/**
 * What a visitor's path announces: for each successor of the last items, its confidence of
 * coming after the delay and within a minute (near) or ten (far), given that it has not come yet.
 * Scratch arrays by resource id; `list` names the touched ones.
 */
export class Announcer {
  readonly list: Int32Array;
  count = 0;
  readonly near: Float32Array;
  readonly far: Float32Array;
  readonly best: Float32Array;
  readonly sum: Float32Array;
  readonly items: Uint8Array;
  readonly backward: Float32Array;
  readonly immediate: Float32Array;
  readonly support: Float32Array;
  readonly bestAgeMs: Float32Array;
  /** Confidence by the newest item alone. */
  readonly newest: Float32Array;
  /** Share of names that the visitor's walk in name order takes, 0 when it is none, and places ahead. */
  readonly density: Float32Array;
  readonly ahead: Float32Array;
  /** Repeated path: accesses matched so far, share of it that the visitor takes, entries ahead. */
  readonly matched: Float32Array;
  readonly taken: Float32Array;
  readonly entriesAhead: Float32Array;
  /** 1 for the next members of a numbered sequence. */
  readonly inSequence: Uint8Array;
  private readonly mark: Int32Array;
  private markNow = 0;
  /** By lag class, the share of it that has passed, and that comes after a prefetch would arrive. */
  private readonly passed = new Float64Array(lagClasses);
  private readonly usable = new Float64Array(lagClasses);

  constructor(capacity: number) {
    this.list = new Int32Array(capacity);
    this.near = new Float32Array(capacity);
    this.far = new Float32Array(capacity);
    this.best = new Float32Array(capacity);
    this.sum = new Float32Array(capacity);
    this.items = new Uint8Array(capacity);
    this.backward = new Float32Array(capacity);
    this.immediate = new Float32Array(capacity);
    this.support = new Float32Array(capacity);
    this.bestAgeMs = new Float32Array(capacity);
    this.newest = new Float32Array(capacity);
    this.density = new Float32Array(capacity);
    this.ahead = new Float32Array(capacity);
    this.matched = new Float32Array(capacity);
    this.taken = new Float32Array(capacity);
    this.entriesAhead = new Float32Array(capacity);
    this.inSequence = new Uint8Array(capacity);
    this.mark = new Int32Array(capacity);
  }

  /** Fills the scratch from the visitor's path at `atMs`. */
  announce(evidence: SiteEvidence, visitor: number, atMs: number): void {
    const { association, visitors } = evidence;
    const weight = association.weightAt(atMs);
    const delayMs = evidence.settings.delayMs;
    this.count = 0;
    this.markNow++;
    const { markNow } = this;
    this.announceSweep(evidence, visitor);
    this.announceStream(evidence, visitor);
    this.announceSequence(evidence, visitor, atMs);
    for (let back = 0; back < pathItems; back++) {
      const cell = visitors.cell(visitor, back);
      if (cell < 0) break;
      const ageMs = atMs - (visitors.times[cell] ?? 0);
      if (!(ageMs <= longestLagMs)) break;
      const from = visitors.resources[cell] ?? 0;
      const seen = (association.seen[from] ?? 0) / weight;
      if (seen <= 0) continue;
      this.shareLags(ageMs, delayMs);
      const first = from * association.slots;
      const end = first + (association.used[from] ?? 0);
      for (let slot = first; slot < end; slot++) {
        const base = slot * slotColumns;
        let passed = 0;
        let near = 0;
        let far = 0;
        let all = 0;
        for (let c = 0; c < lagClasses; c++) {
          const count = (association.counts[base + c] ?? 0) / weight;
          all += count;
          passed += count * (this.passed[c] ?? 0);
          if (c < lagClasses - 1) near += count * (this.usable[c] ?? 0);
          else far += count * (this.usable[c] ?? 0);
        }
        const left = Math.max(0, seen - passed) + priorSeen;
        const nearShare = near / left;
        const farShare = far / left;
        if (nearShare + farShare < 0.005) continue;
        const to = association.ids[slot] ?? 0;
        if (this.mark[to] !== markNow) this.begin(to);
        const confidence = Math.min(0.999, nearShare + farShare);
        this.near[to] = 1 - (1 - (this.near[to] ?? 0)) * (1 - Math.min(0.999, nearShare));
        this.far[to] = 1 - (1 - (this.far[to] ?? 0)) * (1 - Math.min(0.999, farShare));
        this.sum[to] = (this.sum[to] ?? 0) + confidence;
        this.items[to] = (this.items[to] ?? 0) + 1;
        if (confidence > (this.best[to] ?? 0)) {
          this.best[to] = confidence;
          this.support[to] = seen;
          this.bestAgeMs[to] = ageMs;
        }
        const back1 = all / ((association.seen[to] ?? 0) / weight + priorSeen);
        if (back1 > (this.backward[to] ?? 0)) this.backward[to] = back1;
        if (back === 0) {
          this.newest[to] = confidence;
          this.immediate[to] =
            (association.counts[base + lagClasses] ?? 0) / weight / (seen + priorSeen);
        }
      }
    }
  }

  /** Names ahead of a walk in name order. */
  private announceSweep({ nameOrder, visitors }: SiteEvidence, visitor: number): void {
    const path = (back: number): number => {
      const cell = visitors.cell(visitor, back);
      return cell < 0 ? -1 : (visitors.resources[cell] ?? -1);
    };
    const density = nameOrder.density(path);
    if (density < leastDensity) return;
    const names = Math.min(sweepNames, Math.ceil(sweepAccesses / density));
    for (let ahead = 1; ahead <= names; ahead++) {
      const to = nameOrder.after(path(0), ahead);
      if (to < 0) break;
      if (this.mark[to] !== this.markNow) this.begin(to);
      this.density[to] = density;
      this.ahead[to] = ahead;
      this.near[to] = Math.min(0.95, density) * 0.8;
    }
  }

  /** What came next when this path was last walked. */
  private announceStream({ streams, visits, visitors }: SiteEvidence, visitor: number): void {
    let at = streams.pointer[visitor] ?? -1;
    if (at < 0) return;
    const matched = streams.matched[visitor] ?? 0;
    const taken = streams.taken[visitor] ?? 0;
    const trust = taken * (matched / (matched + 1.5));
    if (trust < 0.05) return;
    const serial = visitors.serial[visitor] ?? 0;
    const newest = visitors.cell(visitor, 0);
    const now = newest < 0 ? 0 : (visitors.times[newest] ?? 0);
    for (let ahead = 1; ahead <= streamEntries; ahead++) {
      at = streams.next[at] ?? -1;
      if (at < 0) break;
      const to = streams.resource[at] ?? -1;
      if (to < 0) continue;
      const visit = visits.find(serial, to);
      if (visit >= 0 && now - (visits.accessAtMs[visit] ?? 0) < 300_000) continue;
      if (this.mark[to] !== this.markNow) this.begin(to);
      if ((this.taken[to] ?? 0) > 0) continue;
      this.matched[to] = matched;
      this.taken[to] = taken;
      this.entriesAhead[to] = ahead;
      this.near[to] = Math.max(this.near[to] ?? 0, trust * 0.9);
    }
  }

  private announceSequence(evidence: SiteEvidence, visitor: number, atMs: number): void {
    let confidence = sequenceConfidence;
    for (const to of evidence.sequenceAhead(visitor, { atMs, count: sequenceMembers })) {
      if (this.mark[to] !== this.markNow) this.begin(to);
      this.inSequence[to] = 1;
      this.near[to] = Math.max(this.near[to] ?? 0, confidence);
      confidence *= sequenceConfidence;
    }
  }

  private begin(to: number): void {
    this.mark[to] = this.markNow;
    this.list[this.count++] = to;
    this.near[to] = 0;
    this.far[to] = 0;
    this.best[to] = 0;
    this.sum[to] = 0;
    this.items[to] = 0;
    this.backward[to] = 0;
    this.immediate[to] = 0;
    this.support[to] = 0;
    this.bestAgeMs[to] = 0;
    this.newest[to] = 0;
    this.density[to] = 0;
    this.ahead[to] = 0;
    this.matched[to] = 0;
    this.taken[to] = 0;
    this.entriesAhead[to] = 0;
    this.inSequence[to] = 0;
  }

  private shareLags(ageMs: number, delayMs: number): void {
    for (let c = 0; c < lagClasses; c++) {
      this.passed[c] = partBefore(c, ageMs);
      this.usable[c] = 1 - partBefore(c, ageMs + delayMs);
    }
  }
}

/** Share of lag class c that lies before `ageMs`, taking lags as even inside a class. */
function partBefore(c: number, ageMs: number): number {
  const from = c === 0 ? 0 : (lagEdgesMs[c - 1] ?? 0);
  const to = lagEdgesMs[c] ?? 0;
  if (ageMs >= to) return 1;
  return ageMs <= from ? 0 : (ageMs - from) / (to - from);
}
