import { encodeInvalidation, type Invalidation } from '../../protocol/index.ts';
import type { Clock } from '../clock.ts';
import { logFault } from '../collect/log-fault.ts';
import { regions } from '../collect/region-of.ts';
import type { Env } from '../env.ts';
import type { SiteSettings } from '../settings.ts';
import { hearPurge } from './node-purges.ts';

/**
 * Calls off what a purge names: at this node at once, at the others by the log, in the regions by
 * their coordinators. Rejects when the log does not take it; a coordinator that does not hear of it
 * loses leases to their deadline.
 */
export async function spreadPurge(
  { env, site, clock }: { readonly env: Env; readonly site: SiteSettings; readonly clock: Clock },
  named: Pick<Invalidation, 'scope' | 'values'>,
): Promise<void> {
  const invalidation: Invalidation = { ...named, site: site.host, atMs: Math.round(clock.nowMs()) };
  hearPurge(site, invalidation);
  await env.PURGES.get(env.PURGES.idFromName(site.host)).add(encodeInvalidation(invalidation));
  const { COORDINATOR } = env;
  const told = regions.map((region) =>
    COORDINATOR.get(COORDINATOR.idFromName(`${site.host}|${region}`)).command({
      kind: 'purge',
      invalidation,
    }),
  );
  for (const result of await Promise.allSettled(told)) {
    if (result.status === 'rejected') logFault('purge-not-told', result.reason);
  }
}
