import type { Fields } from './fields.ts';
import { deltaSeconds, parseCacheControl } from './response-directives.ts';

/** What a request says of caching. Spans in seconds. */
export interface RequestDirectives {
  readonly noStore: boolean;
  readonly noCache: boolean;
  readonly onlyIfCached: boolean;
  readonly maxAgeS: number | undefined;
  readonly minFreshS: number | undefined;
  /** Infinity: any staleness will do; undefined: none. */
  readonly maxStaleS: number | undefined;
}

const silent: RequestDirectives = {
  noStore: false,
  noCache: false,
  onlyIfCached: false,
  maxAgeS: undefined,
  minFreshS: undefined,
  maxStaleS: undefined,
};

/** RFC 9111 section 5.2.1, and section 5.4 for Pragma where there is no Cache-Control. */
export function requestDirectives(fields: Fields): RequestDirectives {
  const value = fields.get('cache-control');
  if (value === undefined) {
    return /\bno-cache\b/i.test(fields.get('pragma') ?? '') ? { ...silent, noCache: true } : silent;
  }
  const members = parseCacheControl(value);
  const maxStale = members.get('max-stale');
  return {
    noStore: members.has('no-store'),
    noCache: members.has('no-cache'),
    onlyIfCached: members.has('only-if-cached'),
    maxAgeS: deltaSeconds(members.get('max-age')),
    minFreshS: deltaSeconds(members.get('min-fresh')),
    maxStaleS: maxStale === true ? Infinity : deltaSeconds(maxStale),
  };
}
