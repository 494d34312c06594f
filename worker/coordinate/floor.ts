import { addToSum, emptySum, sumAt, type DecayedSum } from './decay.ts';
import type { PendingUses } from './pending-uses.ts';
import type { CoordinatorSettings } from './settings.ts';

/**
 * The confidence floor and what it is steered by: fetches of visitors and fetches in vain, decayed,
 * in requests and in bytes.
 */
export interface FloorState {
  floor: number;
  movedAtMs: number;
  /** How far the traffic was past its share at the last move. */
  excess: number;
  readonly missRequests: DecayedSum;
  readonly missBytes: DecayedSum;
  readonly spentRequests: DecayedSum;
  readonly spentBytes: DecayedSum;
  readonly sparedRequests: DecayedSum;
  readonly sparedBytes: DecayedSum;
  /** Of the leases whose verdict is known: the uses that their confidence promised, and those that came. */
  readonly promised: DecayedSum;
  readonly came: DecayedSum;
}

export function newFloor(settings: CoordinatorSettings, atMs: number): FloorState {
  return {
    floor: settings.confidenceFloor,
    movedAtMs: atMs,
    excess: 0,
    missRequests: emptySum(atMs),
    missBytes: emptySum(atMs),
    spentRequests: emptySum(atMs),
    spentBytes: emptySum(atMs),
    sparedRequests: emptySum(atMs),
    sparedBytes: emptySum(atMs),
    promised: emptySum(atMs),
    came: emptySum(atMs),
  };
}

export interface FloorEvent {
  readonly kind: 'miss' | 'spent' | 'spared';
  readonly requests: number;
  readonly bytes: number;
  readonly atMs: number;
}

export function noteTraffic(state: FloorState, event: FloorEvent, halfLifeMs: number): void {
  const { kind, requests, bytes, atMs } = event;
  addToSum(state[`${kind}Requests`], { amount: requests, atMs, halfLifeMs });
  addToSum(state[`${kind}Bytes`], { amount: bytes, atMs, halfLifeMs });
}

export function noteVerdict(
  state: FloorState,
  verdict: { readonly confidence: number; readonly used: boolean; readonly atMs: number },
  halfLifeMs: number,
): void {
  const { confidence, used, atMs } = verdict;
  addToSum(state.promised, { amount: confidence, atMs, halfLifeMs });
  if (used) addToSum(state.came, { amount: 1, atMs, halfLifeMs });
}

/** Verdicts that promises are believed for before there are any. */
const believedVerdicts = 10;

/** How far promised uses have come of late, at most 1: what is pending is believed no further. */
export function promisesKept(
  state: FloorState,
  nowMs: number,
  settings: CoordinatorSettings,
): number {
  const came = Math.max(0, sumAt(state.came, nowMs, settings.trafficHalfLifeMs));
  const promised = Math.max(0, sumAt(state.promised, nowMs, settings.trafficHalfLifeMs));
  return Math.min(1, (came + believedVerdicts) / (promised + believedVerdicts));
}

/** Growth of origin traffic over what visitors alone would have caused. */
export interface ExtraTraffic {
  readonly requests: number;
  readonly bytes: number;
}

/**
 * What is stored and may yet be used counts as spared by its chance.
 * Without prefetching, the misses would be those there were and those spared; with it, the misses
 * and all that was spent. (evaluation.md: extra = (misses + prefetches) / misses(none) - 1.)
 */
export function extraTraffic(
  state: FloorState,
  at: { readonly nowMs: number; readonly pending: PendingUses },
  settings: CoordinatorSettings,
): ExtraTraffic {
  const { nowMs, pending } = at;
  const now = (sum: DecayedSum): number =>
    Math.max(0, sumAt(sum, nowMs, settings.trafficHalfLifeMs));
  const share = (spent: number, spared: number, missed: number): number =>
    missed + spared > 0 ? (spent - spared) / (missed + spared) : spent > 0 ? Infinity : 0;
  // Visitors' bytes may be unknown (streamed answers): then requests alone can be judged.
  const bytesKnown = now(state.missBytes) > 0;
  return {
    requests: share(
      now(state.spentRequests),
      now(state.sparedRequests) + pending.requests,
      now(state.missRequests),
    ),
    bytes: bytesKnown
      ? share(now(state.spentBytes), now(state.sparedBytes) + pending.bytes, now(state.missBytes))
      : 0,
  };
}

/** Floor moved at once for each unit by which the traffic's distance from its share has changed. */
const gain = 1;
/** Widest move of the floor in one tick: a burst says less than it seems to. */
const stepMax = 0.1;
/** Longest silence that is made up for, in ticks. */
const ticksMax = 5;
/** Visitors' fetches below which a share says nothing. */
const missesMin = 20;

/**
 * Moves the floor towards the share: a proportional-integral controller on the worse of requests and
 * bytes. What it looks at follows the floor with the time constant of the decayed sums; an integral
 * alone would swing about the share once every two hours. Its integral time is that constant, which
 * cancels the lag (lambda tuning: Dahlin, 1968). In the velocity form, clamped, it cannot wind up past its
 * bounds.
 */
export function moveFloor(
  state: FloorState,
  at: { readonly nowMs: number; readonly pending: () => PendingUses },
  settings: CoordinatorSettings,
): void {
  const { nowMs } = at;
  const { trafficHalfLifeMs, floorTickMs, floorMin, floorMax } = settings;
  const elapsedMs = nowMs - state.movedAtMs;
  if (elapsedMs < floorTickMs) return;
  state.movedAtMs = nowMs;
  const seen =
    sumAt(state.missRequests, nowMs, trafficHalfLifeMs) +
    sumAt(state.sparedRequests, nowMs, trafficHalfLifeMs);
  if (seen < missesMin) return;
  const extra = extraTraffic(state, { nowMs, pending: at.pending() }, settings);
  const excess = Math.max(extra.requests, extra.bytes) - settings.extraShare;
  const integralMs = trafficHalfLifeMs / Math.LN2;
  const heldMs = Math.min(elapsedMs, ticksMax * floorTickMs);
  const wished = gain * (excess - state.excess + (excess * heldMs) / integralMs);
  state.excess = excess;
  const step = Math.max(-stepMax, Math.min(stepMax, wished));
  state.floor = Math.max(floorMin, Math.min(floorMax, state.floor + step));
}
