import type { Found } from './node-cache.ts';
import { isInvalidated } from './invalidated-since.ts';
import { isPurged } from './node-purges.ts';
import { namesOf, rememberNames } from './seen-names.ts';
import { dropMissing, removeEntry } from './store-entry.ts';
import { storageUrl } from './rules/cache-key.ts';
import { variantKey, variantOf } from './rules/vary.ts';
import type { Fields } from './rules/fields.ts';
import { noVarySearchOf, withoutVarying } from './rules/no-vary-search.ts';
import type { Stored } from './rules/stored.ts';
import type { Place, Scope } from './scope.ts';
import { baseOf } from './scope.ts';
import { keyTarget } from './search-rules.ts';

export interface Search {
  readonly found: Found | undefined;
  /** What the resource was last seen to vary by; empty when by nothing, or when it is not known. */
  readonly names: readonly string[];
}

/** What is looked for: a target, and the request fields that may select a variant of it. */
export interface Wanted {
  readonly target: string;
  readonly base: string;
  readonly fields: Fields;
}

/** The stored response that answers this request, by key and variant. */
export function findStored(scope: Scope): Promise<Search> {
  return findWanted(scope, wantedBy(scope));
}

/** The stored response that matches key and variant (RFC 9111 section 4.1), fresh or not. */
export async function findWanted(place: Place, wanted: Wanted): Promise<Search> {
  const seen = namesOf(wanted.base);
  if (seen !== undefined) {
    const found = await findVariant(place, { wanted, names: seen });
    if (found !== undefined) return { found, names: seen };
  }
  const kept = await place.cache.find(wanted.base);
  if (kept === undefined) {
    // The cache has let it go by itself.
    dropMissing(place, wanted.base);
    return { found: undefined, names: [] };
  }
  if (kept.kind === 'response')
    return { found: await unlessPurged(place, { found: kept, wanted }), names: [] };
  rememberNames(wanted.base, kept.names);
  return { found: await findVariant(place, { wanted, names: kept.names }), names: kept.names };
}

/** Its base is made anew: an answer may have told meanwhile which of its parameters count. */
export function wantedBy({ site, target, request }: Scope): Wanted {
  return { target, base: baseOf(site, target), fields: request.fields };
}

/** Where the variant that is wanted is kept, given what the resource varies by. */
export function variantUrl(
  { site }: Pick<Place, 'site'>,
  { wanted, names }: { wanted: Wanted; names: readonly string[] },
): string {
  if (names.length === 0) return wanted.base;
  const variant = variantKey(variantOf(names, wanted.fields));
  const target = keyTarget(site, wanted.target);
  return storageUrl({ host: site.host, target, buildId: site.buildId, variant });
}

async function findVariant(
  place: Place,
  input: { wanted: Wanted; names: readonly string[] },
): Promise<Found | undefined> {
  const url = variantUrl(place, input);
  const kept = await place.cache.find(url);
  if (kept === undefined) dropMissing(place, url);
  return kept?.kind === 'response'
    ? unlessPurged(place, { found: kept, wanted: input.wanted })
    : undefined;
}

/** What a purge names is as good as gone; it leaves the cache behind the answer. */
async function unlessPurged(
  place: Place,
  { found, wanted }: { found: Found; wanted: Wanted },
): Promise<Found | undefined> {
  const { stored } = found;
  if (!answersTarget(place, { stored, target: wanted.target })) {
    await found.body?.cancel();
    return undefined;
  }
  const gone =
    isPurged(place.site, { target: wanted.target, stored }) ||
    isInvalidated(`${place.node} ${wanted.base}`, stored.requestedAtMs);
  if (!gone) return found;
  await found.body?.cancel();
  place.waitUntil(removeEntry(place, found.url));
  return undefined;
}

/** Under a name that several targets share it answers those that its own No-Vary-Search takes for one. */
function answersTarget(
  { site }: Place,
  { stored, target }: { stored: Stored; target: string },
): boolean {
  return withoutVarying(target, noVarySearchOf(stored.fields)) === keyTarget(site, target);
}

/** The same response with its body open, if it is still stored. */
export async function withBody(place: Place, found: Found): Promise<Found | undefined> {
  if (found.body !== null || found.stored.bytes === 0) return found;
  const kept = await place.cache.find(found.url);
  return kept?.kind === 'response' ? { ...found, body: kept.body } : undefined;
}
