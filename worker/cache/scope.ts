import type { Clock } from '../clock.ts';
import { clockOf } from '../clock.ts';
import type { Whereabouts } from '../collect/region-of.ts';
import { regionOf } from '../collect/region-of.ts';
import { regionOfDesk } from '../collect/node-desk.ts';
import type { Env } from '../env.ts';
import type { Settings, SiteSettings } from '../settings.ts';
import { settingsOf, siteOf } from '../settings.ts';
import type { NodeCache } from './node-cache.ts';
import { openNodeCache } from './node-cache.ts';
import { canonicalTarget, storageUrl } from './rules/cache-key.ts';
import { fieldsOf } from './rules/fields.ts';
import type { RequestHead } from './rules/stored.ts';
import { keyTarget } from './search-rules.ts';

/** Where a request arrived, for which site, and what to do it with. */
export interface Place {
  readonly env: Env;
  readonly settings: Settings;
  readonly site: SiteSettings;
  readonly clock: Clock;
  readonly node: string;
  readonly region: string;
  readonly cache: NodeCache;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** One request at one place. */
export interface Scope extends Place {
  readonly raw: Request;
  readonly url: URL;
  readonly request: RequestHead;
  /** Path and query under which the origin is asked, and the response stored where its No-Vary-Search says no other. */
  readonly target: string;
  /** Where the Cache API keeps the response, or the note of what it varies by. */
  readonly base: string;
  /** The site's time of arrival, unix ms. */
  readonly nowMs: number;
}

export interface Visit {
  readonly request: Request;
  readonly env: Env;
  readonly context: Pick<ExecutionContext, 'waitUntil'>;
}

/** A request's surroundings, from the request and the environment. */
export async function scopeOf({ request, env, context }: Visit): Promise<Scope> {
  const url = new URL(request.url);
  const place = await placeOf({ request, env, context }, url.hostname);
  const target = canonicalTarget(url.pathname + url.search, place.site);
  return {
    ...place,
    raw: request,
    url,
    request: { method: request.method, fields: fieldsOf(request.headers) },
    target,
    base: baseOf(place.site, target),
    nowMs: place.clock.nowMs(),
  };
}

/** The node that a request reached, for the site of this hostname. */
export async function placeOf({ request, env, context }: Visit, host: string): Promise<Place> {
  const settings = settingsOf(env);
  const node = nodeOf(request);
  return {
    env,
    settings,
    site: siteOf(settings, host),
    clock: clockOf(env),
    node,
    region: regionOfDesk({ host, node }) ?? regionOf(whereaboutsOf(request)),
    cache: await openNodeCache(node),
    waitUntil: (work) => context.waitUntil(work),
  };
}

/** Where a target's response, or its note of variants, is kept, by what is known of its query now. */
export function baseOf(site: SiteSettings, target: string): string {
  const { host, buildId } = site;
  return storageUrl({ host, target: keyTarget(site, target), buildId, variant: '' });
}

function whereaboutsOf({ cf }: Request): Whereabouts {
  return { continent: cf?.['continent'], country: cf?.['country'], longitude: cf?.['longitude'] };
}

/** Outside Cloudflare there is no data centre; one process is then one node. */
function nodeOf(request: Request): string {
  const colo: unknown = request.cf?.['colo'];
  return typeof colo === 'string' && /^[\w-]{1,64}$/.test(colo) ? colo : 'local';
}
