import { fnv1a32 } from '../../protocol/fnv1a32.ts';
import type { Forecast } from '../../protocol/messages.ts';
import { confidenceAtNode, regionDemand } from './demand-at-node.ts';
import { freshKey, type Ledger } from './ledger.ts';
import type { NodeView } from './node-view.ts';
import { spread } from './spread.ts';
import type { RefusalReason } from './types.ts';
import { worthOf } from './worth.ts';

export interface ChosenNode {
  readonly view: NodeView;
  /** P(at least one access at this node within the horizon). */
  readonly confidence: number;
}

export interface Choice {
  readonly chosen: readonly ChosenNode[];
  /** Why nobody, or why fewer than anticipated; one reason a node. */
  readonly refusals: readonly RefusalReason[];
}

/** What is about to expire may be fetched this long before, ms; else an object is fresh till its end. */
const renewalLeadMs = 30_000;
/** Keeps the exploring keys apart from those that credit assigns. */
const exploringSalt = 0x5bd1e995;

/**
 * The nodes that should hold a forecast resource: where its requesters are anticipated, if it is
 * worth it there, thinned by what credit and speed earn, in the order of weighted rendezvous
 * hashing where there are more than may be served.
 */
export function chooseNodes(
  ledger: Ledger,
  request: {
    readonly forecast: Forecast;
    readonly views: ReadonlyMap<string, NodeView>;
    readonly nowMs: number;
  },
): Choice {
  const { forecast, views, nowMs } = request;
  const { settings, book } = ledger;
  const demand = regionDemand(forecast.confidence, forecast.expectedCount);
  const resourceHash = fnv1a32(forecast.resource);
  const refusals: RefusalReason[] = [];
  const chosen: (ChosenNode & { readonly rank: number })[] = [];
  for (const { node, share } of anticipated(forecast, views)) {
    const view = views.get(node);
    if (view === undefined || view.suspected) {
      refusals.push('no-node');
      continue;
    }
    const confidence = confidenceAtNode(demand, share);
    const refusal = refuseAt(ledger, {
      forecast,
      view,
      confidence,
      nowMs,
      floor: book.floor.floor,
    });
    if (refusal !== undefined) {
      refusals.push(refusal);
      continue;
    }
    const earned =
      spread(resourceHash, view.hash) < view.quality ||
      spread(resourceHash ^ exploringSalt, view.hash) < settings.explorationShare;
    if (!earned) {
      refusals.push('no-node');
      continue;
    }
    const weight = confidence * view.credit * view.proximity;
    chosen.push({ view, confidence, rank: rendezvousRank(resourceHash, view.hash, weight) });
  }
  if (chosen.length === 0 && refusals.length === 0) refusals.push('no-node');
  if (chosen.length > settings.maxNodesPerForecast) {
    chosen.sort((a, b) => a.rank - b.rank);
    chosen.length = settings.maxNodesPerForecast;
  }
  return { chosen, refusals };
}

/** The next best node for a lease that its node did not do: its visitors are served elsewhere now. */
export function nextBestNode(
  ledger: Ledger,
  lease: { readonly resource: string; readonly home: string; readonly tried: readonly string[] },
  at: { readonly views: ReadonlyMap<string, NodeView>; readonly nowMs: number },
): NodeView | undefined {
  const { views, nowMs } = at;
  const resourceHash = fnv1a32(lease.resource);
  const flying = ledger.inFlight.get(lease.resource);
  let best: NodeView | undefined;
  let bestRank = Infinity;
  for (const view of views.values()) {
    const { node } = view.record;
    if (view.suspected || lease.tried.includes(node) || view.record.home !== lease.home) continue;
    if ((ledger.book.fresh.get(freshKey(node, lease.resource)) ?? 0) > nowMs) continue;
    if (flying !== undefined && [...flying].some((other) => other.node === node)) continue;
    const weight = view.demandShare * view.credit * view.proximity * Math.max(view.quality, 0.01);
    const rank = rendezvousRank(resourceHash, view.hash, Math.max(weight, 1e-9));
    if (rank < bestRank) [best, bestRank] = [view, rank];
  }
  return best;
}

/**
 * Weighted rendezvous hashing: the least of -ln(u)/weight wins, each node in proportion to its
 * weight; a join or a leave moves only what that node wins (Thaler and Ravishankar 1998; weights by
 * exponential ranks).
 */
export function rendezvousRank(resourceHash: number, nodeHash: number, weight: number): number {
  return -Math.log(spread(nodeHash, resourceHash)) / weight;
}

/** The forecast's own shares; without them the region's visitors tell where requesters will be. */
function anticipated(
  forecast: Forecast,
  views: ReadonlyMap<string, NodeView>,
): readonly { readonly node: string; readonly share: number }[] {
  if (forecast.nodes.length > 0) return forecast.nodes;
  return [...views.values()]
    .filter(({ record }) => record.home === forecast.region)
    .map((view) => ({ node: view.record.node, share: view.demandShare }));
}

function refuseAt(
  ledger: Ledger,
  at: {
    readonly forecast: Forecast;
    readonly view: NodeView;
    readonly confidence: number;
    readonly nowMs: number;
    readonly floor: number;
  },
): RefusalReason | undefined {
  const { forecast, view, confidence, nowMs } = at;
  const { node } = view.record;
  if (confidence < at.floor) return 'below-floor';
  const freshUntilMs = ledger.book.fresh.get(freshKey(node, forecast.resource)) ?? 0;
  const leadMs =
    forecast.source === 'expiry' ? Math.min(renewalLeadMs, forecast.freshForMs * 0.1) : 0;
  if (freshUntilMs > nowMs + leadMs) return 'fresh';
  const ban = ledger.book.loops.get(freshKey(node, forecast.resource));
  if (ban !== undefined && ban.bannedUntilMs > nowMs) return 'banned';
  if ((ledger.waiting.get(node)?.size ?? 0) >= ledger.settings.maxWaitingPerNode) return 'no-node';
  const { bytes, kind } = forecast;
  const worth = worthOf({ confidence, bytes, kind, fullness: view.fullness }, ledger.settings);
  return worth > 0 ? undefined : 'not-worth-it';
}
