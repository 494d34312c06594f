import { chooseNodes } from '../../worker/coordinate/choose-nodes.ts';
import type { Ledger } from '../../worker/coordinate/ledger.ts';
import { viewNodes } from '../../worker/coordinate/node-view.ts';
import type { Forecast } from '../../protocol/messages.ts';

/**
 * How many assignments are new when `leaver` is gone and its visitors reach the other nodes, over
 * those that it had: 1 when only its own go elsewhere.
 */
export function movedShare(
  ledger: Ledger,
  change: {
    readonly forecasts: readonly Forecast[];
    readonly leaver: string;
    readonly nowMs: number;
  },
): { readonly moved: number; readonly own: number } {
  const { forecasts, leaver, nowMs } = change;
  const assigned = (shares: (forecast: Forecast) => Forecast): Set<string> => {
    const views = viewNodes(ledger, nowMs);
    const pairs = new Set<string>();
    for (const forecast of forecasts.map(shares)) {
      for (const { view } of chooseNodes(ledger, { forecast, views, nowMs }).chosen) {
        pairs.add(`${view.record.node} ${forecast.resource}`);
      }
    }
    return pairs;
  };
  const before = assigned((forecast) => forecast);
  const after = assigned((forecast) => without(forecast, leaver));
  const own = [...before].filter((pair) => pair.startsWith(`${leaver} `)).length;
  const moved = [...after].filter((pair) => !before.has(pair)).length;
  return { moved, own };
}

/** Its visitors are routed to the nodes that remain, in proportion to what those have. */
function without(forecast: Forecast, leaver: string): Forecast {
  const rest = forecast.nodes.filter(({ node }) => node !== leaver);
  const total = rest.reduce((sum, { share }) => sum + share, 0);
  if (total === 0) return { ...forecast, nodes: [] };
  return { ...forecast, nodes: rest.map(({ node, share }) => ({ node, share: share / total })) };
}
