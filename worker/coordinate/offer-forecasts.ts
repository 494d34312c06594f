import type { Forecast, Lease } from '../../protocol/messages.ts';
import { breakerGate, noteProbe } from './breaker.ts';
import { reserve } from './budget.ts';
import { chooseNodes } from './choose-nodes.ts';
import { issueLease, leaseOf } from './issue-lease.ts';
import { count, type Ledger } from './ledger.ts';
import { matchesPurge } from './matches-purge.ts';
import { viewNodes, type NodeView } from './node-view.ts';
import { refreshWaiting } from './refresh-waiting.ts';
import { inSwitchback } from './switchback.ts';
import type { CoordinatorDecision, RefusalReason, Refusals } from './types.ts';

/** Turns forecasts into leases, most confident first, and counts what was refused and why. */
export function offerForecasts(
  ledger: Ledger,
  input: {
    readonly forecasts: readonly Forecast[];
    readonly nowMs: number;
    readonly causedAtMs: number;
  },
): CoordinatorDecision {
  const { forecasts, nowMs, causedAtMs } = input;
  const refusals: Refusals = {};
  const leases: Lease[] = [];
  const views = viewNodes(ledger, nowMs);
  const refuse = (reason: RefusalReason): void => {
    refusals[reason] = (refusals[reason] ?? 0) + 1;
    ledger.book.refusals[reason] = (ledger.book.refusals[reason] ?? 0) + 1;
  };
  count(ledger, 'forecasts', forecasts.length);
  for (const forecast of forecasts) {
    const before = refuseForecast(ledger, forecast, nowMs);
    if (before !== undefined) refuse(before);
    else offerOne(ledger, { forecast, views, nowMs, causedAtMs, refuse, leases });
  }
  return { leases, refusals };
}

function offerOne(
  ledger: Ledger,
  offer: {
    readonly forecast: Forecast;
    readonly views: ReadonlyMap<string, NodeView>;
    readonly nowMs: number;
    readonly causedAtMs: number;
    readonly refuse: (reason: RefusalReason) => void;
    readonly leases: Lease[];
  },
): void {
  const { forecast, views, nowMs, causedAtMs, refuse, leases } = offer;
  const { book, settings } = ledger;
  const { chosen, refusals } = chooseNodes(ledger, { forecast, views, nowMs });
  for (const reason of refusals) refuse(reason);
  const flying = ledger.inFlight.get(forecast.resource);
  for (const { view, confidence } of chosen) {
    const { node } = view.record;
    const current = flying === undefined ? undefined : [...flying].find((l) => l.node === node);
    if (current !== undefined) {
      refreshWaiting(ledger, current, { forecast, confidence });
      refuse('in-flight');
      continue;
    }
    const gate = breakerGate(book.breaker, nowMs, settings);
    if (gate === 'open') refuse('breaker-open');
    else if (settings.dryRun) refuse('dry-run');
    else {
      const short = reserve(ledger, { bytes: forecast.bytes, nowMs });
      if (short !== undefined) {
        refuse(short);
        continue;
      }
      if (gate === 'probe') noteProbe(book.breaker, nowMs);
      const lease = issueLease(ledger, { forecast, node, confidence, nowMs, causedAtMs });
      leases.push(leaseOf(ledger, lease));
    }
  }
}

/** What rules a forecast out wherever it would go. */
function refuseForecast(
  ledger: Ledger,
  forecast: Forecast,
  nowMs: number,
): RefusalReason | undefined {
  const { book, settings } = ledger;
  if (book.stopped) return 'stopped';
  const place = { site: book.site, region: forecast.region };
  if (inSwitchback(place, nowMs, settings.switchbackShare)) return 'holdout';
  if (!(forecast.freshForMs > 0)) return 'not-seen-cacheable';
  // At a node it is at most what it is in the region.
  if (forecast.confidence < book.floor.floor) return 'below-floor';
  if ((book.refused.get(forecast.resource) ?? 0) > nowMs) return 'origin-refused';
  if (
    book.purges.some(
      (purge) => forecast.madeAtMs < purge.atMs && matchesPurge(forecast.resource, purge),
    )
  ) {
    return 'purged';
  }
  return undefined;
}
