import { lagClasses, slotColumns, lagEdgesMs } from './association.ts';
import type { SiteEvidence } from './site-evidence.ts';

/** Items of a visitor's path that announce what comes next. */
const pathItems = 8;
const longestLagMs = lagEdgesMs[lagClasses - 1] ?? 0;
/** Pseudo-visits behind each confidence: one success in forty, the prior of a pair seen once. */
const priorSeen = 1.5;

/** Evidence columns of an announced resource. */
export const announcedColumns = 11;

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
  private readonly mark: Int32Array;
  private markNow = 0;
  private readonly before = new Float64Array(lagClasses);

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
    this.mark = new Int32Array(capacity);
  }

  /** Fills the scratch from the visitor's path at `atMs`. */
  announce(evidence: SiteEvidence, visitor: number, atMs: number): void {
    const { association, visitors } = evidence;
    const weight = association.weightAt(atMs);
    const delayMs = evidence.settings.delayMs;
    this.count = 0;
    const markNow = ++this.markNow;
    for (let back = 0; back < pathItems; back++) {
      const cell = visitors.cell(visitor, back);
      if (cell < 0) break;
      const ageMs = atMs - (visitors.times[cell] ?? 0);
      if (!(ageMs <= longestLagMs)) break;
      const from = visitors.resources[cell] ?? 0;
      const seen = (association.seen[from] ?? 0) / weight;
      if (seen <= 0) continue;
      this.sharesAfter(ageMs);
      const shareNow = this.before;
      const shareUsableAge = ageMs + delayMs;
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
          const gone = shareNow[c] ?? 0;
          passed += count * gone;
          if (c < lagClasses - 1) near += count * (1 - partBefore(c, shareUsableAge));
          else far += count * (1 - partBefore(c, shareUsableAge));
        }
        const left = Math.max(0, seen - passed) + priorSeen;
        const nearShare = near / left;
        const farShare = far / left;
        if (nearShare + farShare < 0.005) continue;
        const to = association.ids[slot] ?? 0;
        if (this.mark[to] !== markNow) {
          this.mark[to] = markNow;
          this.list[this.count++] = to;
          this.near[to] = 0;
          this.far[to] = 0;
          this.best[to] = 0;
          this.sum[to] = 0;
          this.items[to] = 0;
          this.backward[to] = 0;
          this.immediate[to] = 0;
        }
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
          this.immediate[to] =
            (association.counts[base + lagClasses] ?? 0) / weight / (seen + priorSeen);
        }
      }
    }
  }

  private sharesAfter(ageMs: number): void {
    for (let c = 0; c < lagClasses; c++) this.before[c] = partBefore(c, ageMs);
  }
}

/** Share of lag class c that lies before `ageMs`, taking lags as even inside a class. */
function partBefore(c: number, ageMs: number): number {
  const from = c === 0 ? 0 : (lagEdgesMs[c - 1] ?? 0);
  const to = lagEdgesMs[c] ?? 0;
  if (ageMs >= to) return 1;
  return ageMs <= from ? 0 : (ageMs - from) / (to - from);
}
