import { fnv1a32 } from '../../../protocol/fnv1a32.ts';
import type { Access, Forecast } from '../../../protocol/messages.ts';
import { LagTable, longestLagMs } from './lag-table.ts';
import { addToSurge, isSurging, newSurge, type Surge } from './surge.ts';

/** Resources followed in all other regions together, and rises waited for, at most. */
const surgesMax = 8_192;
const risesMax = 1_024;
/** Own resources whose last access is remembered. */
const ownMax = 8_192;
/** The same rise is looked at again after this time, ms: lags are minutes. */
const lookEveryMs = 15_000;
/** Below it the coordinator would refuse whatever its floor. */
const confidenceMin = 0.3;

interface Rise {
  readonly from: string;
  readonly access: Access;
  readonly atMs: number;
  lookedAtMs: number;
}

/**
 * Other regions' rising demand as this region's candidates. When a resource rises elsewhere it is
 * waited for here, and how long it took, or that it never came, is learned for each region that it may
 * come from. From these lags follows the chance that it will be asked for here while a copy
 * fetched now would still be fresh. Pure, bounded, and the clock comes with the accesses.
 */
export class RisingWatch {
  private readonly region: string;
  private readonly minVisitors: number;
  private readonly surges = new Map<string, Surge>();
  private readonly rises = new Map<string, Rise>();
  private readonly ownAtMs = new Map<string, number>();
  private readonly lags = new Map<string, LagTable>();

  constructor(at: { readonly region: string; readonly minVisitors: number }) {
    this.region = at.region;
    this.minVisitors = at.minVisitors;
  }

  /** An access that another region's edge answered. */
  hear(access: Access, from: string): void {
    const { resource, atMs } = access;
    const key = `${from} ${resource}`;
    const surge = this.surges.get(key) ?? newSurge(atMs);
    const wasSurging = isSurging(surge);
    addToSurge(surge, { atMs, visitor: fnv1a32(access.visitor) });
    putLast(this.surges, { key, value: surge, most: surgesMax });
    if (wasSurging || !isSurging(surge) || surge.visitors.size < this.minVisitors) return;
    if (access.freshForMs <= 0 || this.rises.has(resource)) return;
    // What is asked for here anyway is no news from elsewhere.
    if (atMs - (this.ownAtMs.get(resource) ?? -Infinity) < longestLagMs) return;
    putLast(this.rises, {
      key: resource,
      value: { from, access, atMs, lookedAtMs: -Infinity },
      most: risesMax,
    });
  }

  /** An access of this region. */
  note(access: Access): void {
    const { resource, atMs } = access;
    const rise = this.rises.get(resource);
    if (rise !== undefined) {
      this.rises.delete(resource);
      this.lagsFrom(rise.from).learn(Math.max(0, atMs - rise.atMs));
    }
    putLast(this.ownAtMs, { key: resource, value: atMs, most: ownMax });
  }

  /** What rose elsewhere and is likely to be asked for here, as of `nowMs`. */
  forecast(nowMs: number): Forecast[] {
    const forecasts: Forecast[] = [];
    for (const [resource, rise] of this.rises) {
      const ageMs = nowMs - rise.atMs;
      if (ageMs > longestLagMs) {
        this.rises.delete(resource);
        this.lagsFrom(rise.from).learn(Infinity);
        continue;
      }
      if (nowMs - rise.lookedAtMs < lookEveryMs) continue;
      rise.lookedAtMs = nowMs;
      const { freshForMs, kind, bytes } = rise.access;
      const confidence = this.lagsFrom(rise.from).chance(Math.max(0, ageMs), freshForMs);
      if (confidence < confidenceMin) continue;
      forecasts.push({
        resource,
        region: this.region,
        madeAtMs: nowMs,
        horizonMs: freshForMs,
        expectedCount: -Math.log1p(-Math.min(confidence, 0.999)),
        confidence,
        source: 'rising',
        kind,
        bytes,
        freshForMs,
        volatility: 0,
        // Nobody here has asked yet: where the region's visitors are.
        nodes: [],
      });
    }
    return forecasts.sort((a, b) => b.confidence - a.confidence);
  }

  /** When `forecast` should next be asked, ms; Infinity when nothing is waited for. */
  nextDueMs(): number {
    let dueMs = Infinity;
    for (const { lookedAtMs, atMs } of this.rises.values()) {
      dueMs = Math.min(dueMs, Math.max(lookedAtMs, atMs) + lookEveryMs);
    }
    return dueMs;
  }

  /** What was learned of lags, as plain JSON; what is under way is heard again. */
  save(): Record<string, readonly number[]> {
    return Object.fromEntries([...this.lags].map(([from, { counts }]) => [from, counts]));
  }

  /** Takes over what `save` gave; what is no list of numbers is left out. */
  restore(saved: unknown): void {
    if (typeof saved !== 'object' || saved === null) return;
    for (const [from, counts] of Object.entries(saved)) {
      const numbers = Array.isArray(counts) ? counts.map(Number) : [];
      if (numbers.every(Number.isFinite)) this.lags.set(from, new LagTable(numbers));
    }
  }

  private lagsFrom(from: string): LagTable {
    let lags = this.lags.get(from);
    if (lags === undefined) {
      lags = new LagTable();
      this.lags.set(from, lags);
    }
    return lags;
  }
}

/** Sets the newest entry of a bounded map; the oldest makes room. */
function putLast<T>(
  map: Map<string, T>,
  entry: { readonly key: string; readonly value: T; readonly most: number },
): void {
  map.delete(entry.key);
  map.set(entry.key, entry.value);
  if (map.size <= entry.most) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
