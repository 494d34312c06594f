import { fnv1a32 } from '../../protocol/fnv1a32.ts';
import type { NodeRecord } from './book.ts';
import { creditOf } from './credit.ts';
import { sumAt } from './decay.ts';
import type { Ledger } from './ledger.ts';

/** A node as one round of decisions sees it. */
export interface NodeView {
  readonly record: NodeRecord;
  readonly hash: number;
  readonly credit: number;
  /** Share of the keys offered to it that its credit and its speed earn it, in [0, 1]. */
  readonly quality: number;
  /** Its share of the region's visitors, in [0, 1]. */
  readonly demandShare: number;
  /** In (0, 1]: nearer to its visitors is more. */
  readonly proximity: number;
  /** Space taken, in [0, 1]. */
  readonly fullness: number;
  readonly suspected: boolean;
}

/** Fetches, in ms of an ordinary node, before a node's own speed is believed. */
const speedEvidenceMs = 1_000;
/** Within a quarter of the region's median a node counts as equal: noise must not move leases. */
const equalSpeed = 0.75;
const nearMs = 100;

/** Every member of the region, once per round: the decisions that follow only look up. */
export function viewNodes(ledger: Ledger, nowMs: number): Map<string, NodeView> {
  const { book, settings } = ledger;
  const records = [...book.nodes.values()].filter(({ movedTo }) => movedTo === '');
  const speeds = records.map((record) => speedOf(record, nowMs, settings.creditHalfLifeMs));
  const median = medianOf(speeds.filter((speed) => speed > 0));
  const demands = records.map((record) => sumAt(record.demand, nowMs, settings.demandHalfLifeMs));
  const credits = records.map((record) => creditOf(record.credit, { nowMs, settings }));
  // Where the forecasts themselves are poor, all pay alike: only falling behind the others counts.
  const usual = Math.min(0.5, medianOf(credits));
  const total = demands.reduce((sum, demand) => sum + demand, 0);
  const views = new Map<string, NodeView>();
  for (const [index, record] of records.entries()) {
    const credit = credits[index]!;
    const speed = speeds[index]!;
    const relative = speed > 0 && median > 0 ? speed / median : 1;
    views.set(record.node, {
      record,
      hash: fnv1a32(record.node),
      credit,
      quality:
        earnedShare(credit / (2 * usual), settings.creditMin) *
        (relative >= equalSpeed ? 1 : relative),
      demandShare: total > 0 ? demands[index]! / total : 1 / records.length,
      proximity: 1 / (1 + record.roundTripMs / nearMs),
      fullness:
        record.capacityBytes > 0 && record.capacityBytes !== Infinity
          ? Math.min(1, Math.max(0, 1 - record.freeBytes / record.capacityBytes))
          : 0,
      suspected: nowMs - record.seenAtMs > settings.suspectMs,
    });
  }
  return views;
}

/** All of it from the usual credit (0.5) upwards, none at `creditMin`, a parabola in between. */
function earnedShare(credit: number, creditMin: number): number {
  return Math.min(1, Math.max(0, (credit - creditMin) / (0.5 - creditMin))) ** 2;
}

/** Ordinary time over own time; 0 while there is too little to tell. */
function speedOf(record: NodeRecord, nowMs: number, halfLifeMs: number): number {
  const ordinaryMs = sumAt(record.ordinaryMs, nowMs, halfLifeMs);
  if (ordinaryMs < speedEvidenceMs) return 0;
  return ordinaryMs / Math.max(sumAt(record.tookMs, nowMs, halfLifeMs), 1);
}

function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
