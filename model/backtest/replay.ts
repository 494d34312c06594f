import { createBoundedCaches } from './bounded-caches.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { defaultLatency, hitMs, missMs, type LatencyModel } from './latency-model.ts';
import type { Announce, Policy } from './policy.ts';
import type { StoreName } from './stores/store.ts';
import { latencyBucket, Tally } from './tally.ts';
import { assumedBytes, type Trace } from './trace.ts';

export interface ReplayOptions {
  readonly trace: Trace;
  readonly policy: Policy;
  /** Freshness lifetime of every object. */
  readonly ttlMs: number;
  /** From the decision to the object being usable. */
  readonly delayMs: number;
  /** Ascending, at most 31: one cache a threshold, all replayed in one pass. */
  readonly thresholds: readonly number[];
  /** Accesses before this index teach and fill caches, and are not counted. */
  readonly countFrom: number;
  /** Accesses from this index on are not replayed. */
  readonly until?: number;
  readonly latency?: LatencyModel;
  /** Bytes that each region's cache holds; unlimited when left out. */
  readonly capacityBytes?: number;
  /** What leaves a full cache; the cache without prefetching is always LRU. */
  readonly store?: StoreName;
  /** Called now and then with the number of accesses replayed. */
  readonly onProgress?: (done: number) => void;
}

const maxThresholds = 31;
const progressEvery = 4096;
const never = Number.POSITIVE_INFINITY;

/** Flags of one object in one cache. */
const unused = 1; // the copy was prefetched and nobody has asked for it yet
const copyCounts = 2; // the copy was prefetched in the counted part
const pendingCounts = 4; // the prefetch in flight was sent in the counted part

/**
 * Replays a trace against one cache per region and threshold, in continuous time.
 * A request is a hit when a copy is fresh; a miss fetches it at once. A prefetch is sent when a
 * score reaches the cache's threshold and no copy will be fresh when it arrives, `delayMs` later;
 * one that is asked for before it arrives is late, and the request is a miss.
 * Thresholds share a pass because a policy sees demand only, never a cache.
 * Throws RangeError for thresholds that are not ascending or too many.
 */
export function replay(options: ReplayOptions): Tally {
  const { trace, policy, ttlMs, delayMs, thresholds } = options;
  if (thresholds.length > maxThresholds)
    throw new RangeError(`${thresholds.length} thresholds, limit ${maxThresholds}`);
  if (delayMs >= ttlMs)
    throw new RangeError(`delay ${delayMs} ms, must be under the lifetime ${ttlMs} ms`);
  if (thresholds.some((value, at) => at > 0 && value <= (thresholds[at - 1] ?? 0)))
    throw new RangeError('thresholds must ascend');
  const width = thresholds.length + 1;
  const until = Math.min(options.until ?? trace.length, trace.length);
  const countFrom = Math.min(options.countFrom, until);
  const tally = new Tally(width, trace.atMs[countFrom] ?? 0);
  const latency = options.latency ?? defaultLatency;
  const resourceCount = trace.resources.length;

  // Slots are numbered at first use: most pairs of region and resource never meet.
  const slotOf = new Int32Array(trace.regions.length * resourceCount).fill(-1);
  const pairOf: number[] = [];
  let freshUntil = new Float64Array(1024 * width);
  let pendingAt = new Float64Array(1024 * width).fill(never);
  let flags = new Uint8Array(1024 * width);
  const sizeOf = new Float64Array(resourceCount).fill(assumedBytes);

  const bytesOf = (slot: number): number =>
    sizeOf[(pairOf[slot] ?? 0) % resourceCount] ?? assumedBytes;
  const { capacityBytes, store = 'lru' } = options;
  const bounded =
    capacityBytes === undefined
      ? undefined
      : createBoundedCaches({ trace, until, width, capacityBytes, store, bytesOf });
  /** Prefetches under way, in order of arrival: a bounded cache must make room when they come. */
  const arriving = new ExpiryQueue();
  const scores = new Float32Array(bounded === undefined ? 0 : trace.regions.length * resourceCount);

  const expiringDemand = new ExpiryQueue();
  const expiringPrefetched = new ExpiryQueue();
  let nowMs = 0;
  let counting = false;

  const slotFor = (pair: number): number => {
    const known = slotOf[pair] ?? -1;
    if (known >= 0) return known;
    const slot = pairOf.push(pair) - 1;
    slotOf[pair] = slot;
    if (pairOf.length * width > freshUntil.length) {
      const size = freshUntil.length * 2;
      const wide = new Float64Array(size);
      wide.set(freshUntil);
      freshUntil = wide;
      const pending = new Float64Array(size).fill(never);
      pending.set(pendingAt);
      pendingAt = pending;
      const marks = new Uint8Array(size);
      marks.set(flags);
      flags = marks;
    }
    return slot;
  };

  /** Puts the copy of a slot into a bounded cache and drops what must go for it. */
  const keep = (slot: number, cache: number, score: number | undefined): void => {
    if (bounded === undefined) return;
    const pair = pairOf[slot] ?? 0;
    for (const other of bounded.admit({ cache, slot, pair, score, nowMs })) {
      freshUntil[other * width + cache] = 0;
      flags[other * width + cache] = (flags[other * width + cache] ?? 0) & pendingCounts;
    }
  };

  /** A prefetch that has arrived by now becomes the copy. */
  const settle = (at: number): void => {
    const arrivedMs = pendingAt[at] ?? never;
    if (arrivedMs > nowMs) return;
    freshUntil[at] = arrivedMs + ttlMs;
    flags[at] = unused | (((flags[at] ?? 0) & pendingCounts) === 0 ? 0 : copyCounts);
    pendingAt[at] = never;
    if (bounded !== undefined) {
      const slot = Math.floor(at / width);
      keep(slot, at % width, scores[pairOf[slot] ?? 0]);
    }
  };

  const prefetch = (slot: number, score: number, among: number): void => {
    let sent = 0;
    const base = slot * width;
    for (let cache = 0; cache < width - 1; cache++) {
      if (score < (thresholds[cache] ?? never)) break;
      if ((among & (1 << cache)) === 0) continue;
      const at = base + cache;
      if ((freshUntil[at] ?? 0) > nowMs + delayMs) continue;
      settle(at);
      if ((pendingAt[at] ?? never) !== never || (freshUntil[at] ?? 0) > nowMs + delayMs) continue;
      pendingAt[at] = nowMs + delayMs;
      flags[at] = ((flags[at] ?? 0) & ~pendingCounts) | (counting ? pendingCounts : 0);
      sent |= 1 << cache;
    }
    if (sent === 0) return;
    const pair = pairOf[slot] ?? 0;
    const resource = pair % resourceCount;
    expiringPrefetched.push(nowMs + ttlMs, slot, sent);
    if (bounded !== undefined) {
      scores[pair] = score;
      arriving.push(nowMs + delayMs, slot, sent);
    }
    if (!counting) return;
    const bytes = sizeOf[resource] ?? assumedBytes;
    const today = tally.dayOf(tally.prefetchesByDay, nowMs);
    for (let cache = 0; cache < width - 1; cache++) {
      if ((sent & (1 << cache)) === 0) continue;
      tally.prefetches[cache] = (tally.prefetches[cache] ?? 0) + 1;
      tally.prefetchedBytes[cache] = (tally.prefetchedBytes[cache] ?? 0) + bytes;
      today[cache] = (today[cache] ?? 0) + 1;
    }
  };

  policy.watch?.({
    isFreshEverywhere(region, resource) {
      const slot = slotOf[region * resourceCount + resource] ?? -1;
      if (slot < 0) return false;
      // The strictest caches lack most: look there first.
      for (let at = slot * width + width - 2; at >= slot * width; at--) {
        const arrivesMs = pendingAt[at] ?? never;
        if (
          (freshUntil[at] ?? 0) <= nowMs + delayMs &&
          (arrivesMs === never || arrivesMs + ttlMs <= nowMs + delayMs)
        )
          return false;
      }
      return true;
    },
    keepsMs: (region) => bounded?.keepsMs(region, nowMs) ?? Infinity,
  });

  const announce: Announce = (region, resource, score) => {
    if (score >= (thresholds[0] ?? never))
      prefetch(slotFor(region * resourceCount + resource), score, -1);
  };

  const expire = (queue: ExpiryQueue): void => {
    const slot = queue.firstSlot();
    const mask = queue.firstMask();
    nowMs = queue.nextMs();
    queue.drop();
    let expiring = 0;
    for (let cache = 0; cache < width - 1; cache++) {
      if ((mask & (1 << cache)) === 0) continue;
      const at = slot * width + cache;
      settle(at);
      // A copy that was renewed meanwhile has its own entry further back.
      if (freshUntil[at] === nowMs + delayMs && pendingAt[at] === never) expiring |= 1 << cache;
    }
    if (expiring === 0) return;
    const pair = pairOf[slot] ?? 0;
    const resource = pair % resourceCount;
    const region = (pair - resource) / resourceCount;
    const score = policy.onExpiry?.({ region, resource, atMs: nowMs }) ?? 0;
    prefetch(slot, score, expiring);
  };

  const arrive = (): void => {
    nowMs = arriving.nextMs();
    const base = arriving.firstSlot() * width;
    const mask = arriving.firstMask();
    arriving.drop();
    for (let cache = 0; cache < width - 1; cache++)
      if ((mask & (1 << cache)) !== 0) settle(base + cache);
  };

  /** Everything that falls due up to and including `atMs`, in order of time. */
  const advance = (atMs: number): void => {
    for (;;) {
      const demandMs = expiringDemand.nextMs();
      const prefetchedMs = expiringPrefetched.nextMs();
      const dueMs = policy.nextDueMs?.() ?? never;
      const arrivesMs = arriving.nextMs();
      const firstMs = Math.min(demandMs, prefetchedMs, dueMs, arrivesMs);
      if (firstMs > atMs) break;
      if (firstMs === arrivesMs) arrive();
      else if (firstMs === dueMs) {
        nowMs = dueMs;
        policy.onDue?.(dueMs, announce);
      } else expire(firstMs === demandMs ? expiringDemand : expiringPrefetched);
    }
    nowMs = atMs;
  };

  const serve = (slot: number, index: number): void => {
    const bytes = trace.bytes[index] ?? assumedBytes;
    const hitTakesMs = hitMs(latency, bytes);
    const missTakesMs = missMs(latency, bytes);
    const hitBucket = counting ? latencyBucket(hitTakesMs) : 0;
    const missBucket = counting ? latencyBucket(missTakesMs) : 0;
    const today = counting ? tally.dayOf(tally.missesByDay, nowMs) : [];
    const pair = pairOf[slot] ?? 0;
    bounded?.pass(index);
    let missed = 0;
    for (let cache = 0; cache < width; cache++) {
      const at = slot * width + cache;
      settle(at);
      const marks = flags[at] ?? 0;
      if (nowMs < (freshUntil[at] ?? 0)) {
        if ((marks & unused) !== 0) {
          if ((marks & copyCounts) !== 0) tally.used[cache] = (tally.used[cache] ?? 0) + 1;
          flags[at] = marks & ~(unused | copyCounts);
        }
        bounded?.hit({ cache, slot, pair, nowMs });
        if (counting) tally.addLatency(cache, hitTakesMs, hitBucket);
        continue;
      }
      missed |= 1 << cache;
      if (pendingAt[at] !== never) {
        if ((marks & pendingCounts) !== 0) tally.late[cache] = (tally.late[cache] ?? 0) + 1;
        pendingAt[at] = never;
      }
      freshUntil[at] = nowMs + ttlMs;
      flags[at] = 0;
      keep(slot, cache, undefined);
      if (!counting) continue;
      tally.misses[cache] = (tally.misses[cache] ?? 0) + 1;
      tally.missedBytes[cache] = (tally.missedBytes[cache] ?? 0) + bytes;
      today[cache] = (today[cache] ?? 0) + 1;
      tally.addLatency(cache, missTakesMs, missBucket);
    }
    if (missed !== 0) expiringDemand.push(nowMs + ttlMs - delayMs, slot, missed);
  };

  for (let index = 0; index < until; index++) {
    advance(trace.atMs[index] ?? 0);
    if (index === countFrom) counting = true;
    if (counting) tally.requests += 1;
    const resource = trace.resource[index] ?? 0;
    sizeOf[resource] = trace.bytes[index] ?? assumedBytes;
    serve(slotFor((trace.region[index] ?? 0) * resourceCount + resource), index);
    policy.onAccess(index, announce);
    if (index % progressEvery === 0) options.onProgress?.(index);
  }
  options.onProgress?.(until);
  return tally;
}
