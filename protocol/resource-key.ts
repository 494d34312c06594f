import { fnv1a32 } from './fnv1a32.ts';
import { resourceBytes } from './limits.ts';
import { normaliseUrl } from './normalise-url.ts';

/** What a site says of its query strings. Names are compared without case. */
export interface KeyRules {
  /** Parameters that may be kept as they are, added to the default ones; 'all' keeps every one. */
  readonly keep?: readonly string[] | 'all';
  /** Parameters that never change the answer, dropped beside the tracking parameters. */
  readonly drop?: readonly string[];
}

/** Marks a key that stands for a URL without spelling it. A kept query never begins with it. */
const opaqueMark = '?~';

/** Names that choose a page, a part or a rendition and say nothing about the person who asks. */
const keptByDefault = new Set(
  (
    'page p per_page limit offset start size sort order format fmt flav lang locale hl v ver version rev ' +
    'w h width height dpr quality fit crop x y z n i index chunk seg segment part section category cat tag ' +
    'type view tab year month day id item article product sku'
  ).split(' '),
);

/** A longer or stranger value of such a name is more likely a token than a choice. */
const plainValue = /^[\w.,:-]{0,40}$/;

/**
 * The name of a resource within its site: normalised path, and the query parameters that the site
 * lists, sorted. Parameters that are neither listed nor tracking, and what is longer than
 * `limits.resourceBytes`, go in as a hash only: the key still tells two resources apart, but nobody
 * can read the parameter from it, and it cannot be prefetched (see `isFetchable`).
 * Takes an absolute URL or a path. It is no cache key: a hash may collide.
 */
export function resourceKey(url: string, rules: KeyRules = {}): string {
  const normal = normaliseUrl(url, rules.drop);
  const queryAt = normal.indexOf('?');
  if (queryAt < 0) return bounded(normal, normal);
  const path = normal.slice(0, queryAt);
  const query = normal.slice(queryAt + 1);
  if (rules.keep !== 'all' && !isListed(query, rules.keep)) return opaque(path, query);
  return bounded(query.startsWith('~') ? `${path}?%7E${query.slice(1)}` : normal, normal);
}

/**
 * False when the key hides a part of its URL, so that nobody can ask the origin for it, and when a
 * URL parser would read its path as another host.
 */
export function isFetchable(key: string): boolean {
  return key.startsWith('/') && !key.startsWith('//') && !key.includes(opaqueMark);
}

function isListed(query: string, listed: readonly string[] = []): boolean {
  return query.split('&').every((pair) => {
    const equals = pair.indexOf('=');
    const name = (equals < 0 ? pair : pair.slice(0, equals)).toLowerCase();
    if (listed.some((kept) => kept.toLowerCase() === name)) return true;
    return keptByDefault.has(name) && plainValue.test(equals < 0 ? '' : pair.slice(equals + 1));
  });
}

/** A normalised URL is ASCII, so its length is its bytes. */
function bounded(key: string, whole: string): string {
  return key.length <= resourceBytes ? key : opaque(key.split('?', 1)[0] ?? key, whole);
}

function opaque(path: string, hidden: string): string {
  const hash = (seed: number) => fnv1a32(hidden, seed).toString(16).padStart(8, '0');
  return `${path.slice(0, resourceBytes - 18)}${opaqueMark}${hash(0x811c9dc5)}${hash(0x01234567)}`;
}
