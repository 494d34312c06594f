import type { Forecast } from '../../protocol/index.ts';
import type { Tokens } from '../coordinate/budget.ts';
import type { OpenCoordinatorCore } from '../coordinate/create-coordinator-core.ts';
import type { Traffic } from '../coordinate/types.ts';
import type { Env } from '../env.ts';
import { siteSwitchName } from './kill-switches.ts';
import { objectName } from './object-name.ts';

/** The coordinator of no site that keeps the budget of an origin, which several sites may share. */
export function originBudgetName(origin: string): string {
  return objectName({ site: origin, region: 'all' });
}

/** What a coordinator is about to decide. */
interface Offer {
  readonly forecasts: readonly Forecast[];
  readonly traffic: Traffic | undefined;
}

/** Offers that one draw is for: the object of a common budget may be on another continent. */
const drawnAhead = 4;

/** Draws on the budgets of the site and of its origin before a region's coordinator decides. */
export class Purses {
  private readonly env: Pick<Env, 'COORDINATOR'>;
  private readonly names: { readonly site: string; readonly origin: string };

  constructor(
    env: Pick<Env, 'COORDINATOR'>,
    of: { readonly site: string; readonly origin: string },
  ) {
    this.env = env;
    this.names = { site: siteSwitchName(of.site), origin: originBudgetName(of.origin) };
  }

  /** Nothing is drawn of a budget whose object does not answer: then it is as if it were spent. */
  async fill(core: OpenCoordinatorCore, offer: Offer): Promise<void> {
    const { ledger } = core;
    const purses = (ledger.purses ??= { site: noTokens(), origin: noTokens() });
    const wanted = wantedBy(core, offer);
    if (wanted.requests === 0) return;
    await Promise.all(
      (['site', 'origin'] as const).map(async (scope) => {
        const purse = purses[scope];
        if (purse.requests >= wanted.requests && purse.bytes >= wanted.bytes) return;
        const returned = { ...purse };
        purse.requests = 0;
        purse.bytes = 0;
        const ahead = {
          requests: wanted.requests * drawnAhead,
          bytes: wanted.bytes * drawnAhead,
        };
        try {
          const budget = this.env.COORDINATOR.getByName(this.names[scope]);
          const drawn = await budget.draw({ scope, wanted: ahead, returned });
          purse.requests += drawn.requests;
          purse.bytes += drawn.bytes;
        } catch (error) {
          console.warn('budget-unreachable', this.names[scope], String(error));
        }
      }),
    );
  }
}

/** What these forecasts take at most: those below the floor, nothing. Nodes whose first traffic comes with them count. */
function wantedBy({ book, settings }: OpenCoordinatorCore, { forecasts, traffic }: Offer): Tokens {
  const known = new Set(book.nodes.keys());
  for (const { node } of traffic?.nodes ?? []) known.add(node);
  const wanted = noTokens();
  for (const { confidence, nodes, bytes } of forecasts) {
    if (confidence < book.floor.floor) continue;
    const copies = nodes.length > 0 ? nodes.length : known.size;
    const most = Math.min(copies, settings.maxNodesPerForecast);
    wanted.requests += most;
    wanted.bytes += most * bytes;
  }
  return wanted;
}

function noTokens(): Tokens {
  return { requests: 0, bytes: 0 };
}
