import type { Invalidation } from '../../protocol/index.ts';
import { logFault } from '../collect/log-fault.ts';
import { groupsOf, Purges } from './rules/purges.ts';
import { canonicalTarget } from './rules/cache-key.ts';
import { noVarySearchOf } from './rules/no-vary-search.ts';
import type { Stored } from './rules/stored.ts';
import type { Place } from './scope.ts';
import type { SiteSettings } from '../settings.ts';

/** What this isolate has heard, by site. */
const heard = new Map<string, Purges>();

/** Real time between two looks at the log, when there is traffic. */
const lookEveryMs = 1_000;
const lookedAtMs = new Map<string, number>();

/** True when a purge has called off what is stored. */
export function isPurged(
  site: SiteSettings,
  { target, stored }: { target: string; stored: Stored },
): boolean {
  const purges = heard.get(site.host);
  if (purges === undefined || purges.size === 0) return false;
  return purges.covers({
    target,
    search: noVarySearchOf(stored.fields),
    groups: groupsOf(stored.fields),
    // What was asked for before the purge and came after it may be what was to go.
    madeAtMs: stored.requestedAtMs,
  });
}

/** True when a purge by name has called off what a forecast of that time speaks of, or may have. */
export function isCalledOff(
  site: SiteSettings,
  { target, atMs }: { target: string; atMs: number },
): boolean {
  const purges = heard.get(site.host);
  return purges?.covers({ target, search: undefined, groups: [], madeAtMs: atMs }) ?? false;
}

/** Takes in a purge; its resources are named as visitors ask for them, and stored under their canonical form. */
export function hearPurge(site: SiteSettings, purge: Invalidation): void {
  let purges = heard.get(site.host);
  if (purges === undefined) {
    purges = new Purges();
    heard.set(site.host, purges);
  }
  const values =
    purge.scope === 'resource'
      ? purge.values.map((value) => canonicalTarget(value, site))
      : purge.values;
  purges.add({ ...purge, values });
}

/** What this isolate has heard of that was called off after a time, unix ms. */
export function purgesSince(site: SiteSettings, atMs: number): readonly Invalidation[] {
  return heard.get(site.host)?.since(atMs) ?? [];
}

/** Learns what was purged elsewhere. Never throws: the next flush asks again. */
export async function learnPurges({ env, site }: Pick<Place, 'env' | 'site'>): Promise<void> {
  const realMs = Date.now();
  if (realMs - (lookedAtMs.get(site.host) ?? -Infinity) < lookEveryMs) return;
  lookedAtMs.set(site.host, realMs);
  try {
    const sinceMs = heard.get(site.host)?.latestMs ?? -Infinity;
    const log = env.PURGES.get(env.PURGES.idFromName(site.host));
    for (const purge of await log.since(Number.isFinite(sinceMs) ? sinceMs : 0))
      hearPurge(site, purge);
  } catch (error) {
    lookedAtMs.delete(site.host);
    logFault('purges-not-heard', error);
  }
}
