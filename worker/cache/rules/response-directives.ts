import type { Fields } from './fields.ts';
import { listMembers } from './fields.ts';
import { parseDictionary } from './parse-dictionary.ts';

/** What a response says of caching, whichever field said it. Lifetimes in seconds. */
export interface ResponseDirectives {
  readonly noStore: boolean;
  /** True: all of it; a list: these fields only. */
  readonly noCache: boolean | readonly string[];
  readonly isPrivate: boolean | readonly string[];
  readonly isPublic: boolean;
  readonly mustRevalidate: boolean;
  readonly proxyRevalidate: boolean;
  readonly mustUnderstand: boolean;
  readonly maxAgeS: number | undefined;
  readonly sharedMaxAgeS: number | undefined;
  readonly staleWhileRevalidateS: number;
  /** Undefined: not said. */
  readonly staleIfErrorS: number | undefined;
  /** The field that spoke: a targeted one replaces Cache-Control and Expires as a whole. */
  readonly source: 'cdn-cache-control' | 'surrogate-control' | 'cache-control';
}

type Members = ReadonlyMap<string, string | true>;

/** The name by which Surrogate-Control may address this cache, and that Surrogate-Capability announces. */
export const surrogateName = 'forecache';

/**
 * RFC 9111 section 1.2.2: "If a cache receives a delta-seconds value greater than the greatest
 * integer it can represent, ... the cache MUST consider the value to be 2147483648 (2^31)".
 */
const greatestDeltaS = 2 ** 31;

const decoded = new WeakMap<Fields, ResponseDirectives>();

/** The directives that a shared cache obeys, from the most specific field that the response has. Decoded once for each set of fields. */
export function responseDirectives(fields: Fields): ResponseDirectives {
  let directives = decoded.get(fields);
  if (directives === undefined) {
    directives = decode(fields);
    decoded.set(fields, directives);
  }
  return directives;
}

function decode(fields: Fields): ResponseDirectives {
  // RFC 9213 section 2.2: "the first one in the target list with a valid, non-empty value" is used
  // and "other cache directives ... MUST be ignored".
  const targeted = parseTargeted(fields.get('cdn-cache-control'));
  if (targeted) return directivesOf(targeted, 'cdn-cache-control');
  // Edge Architecture 1.0 section 2.3: the same precedence for Surrogate-Control.
  const surrogate = parseSurrogate(fields.get('surrogate-control'));
  if (surrogate) return directivesOf(surrogate, 'surrogate-control');
  const members = parseCacheControl(fields.get('cache-control'));
  // RFC 9111 section 5.4: Pragma in a response is not specified, so it says nothing here.
  return directivesOf(members, 'cache-control');
}

/** Cache-Control by RFC 9111 section 5.2: names without case, arguments as tokens or quoted. The first of equal names counts (section 4.2.1). */
export function parseCacheControl(value: string | undefined): Map<string, string | true> {
  const members = new Map<string, string | true>();
  for (const member of listMembers(value)) {
    const equals = member.indexOf('=');
    const name = (equals < 0 ? member : member.slice(0, equals)).toLowerCase();
    const argument = equals < 0 ? true : unquote(member.slice(equals + 1));
    const before = members.get(name);
    if (before === undefined) members.set(name, argument);
    // A field list narrows a restriction: of two, the one without a list is the stricter.
    else if (argument === true && (name === 'no-cache' || name === 'private'))
      members.set(name, true);
    else if (name === 'no-cache' || name === 'private') {
      members.set(name, before === true ? true : `${before},${argument}`);
    }
  }
  return members;
}

function unquote(argument: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(argument);
  return quoted ? quoted[1]!.replace(/\\(.)/g, '$1') : argument;
}

function parseTargeted(value: string | undefined): Members | undefined {
  const dictionary = value === undefined || value === '' ? undefined : parseDictionary(value);
  if (dictionary === undefined || dictionary.size === 0) return undefined;
  const members = new Map<string, string | true>();
  for (const [name, item] of dictionary) {
    // RFC 9213 section 2.1: a value of another type than the directive's is ignored.
    if (item.kind === 'boolean' && item.value) members.set(name, true);
    else if (item.kind === 'integer') members.set(name, String(item.value));
    else if (item.kind === 'string' && (name === 'no-cache' || name === 'private'))
      members.set(name, item.value);
  }
  return members;
}

function parseSurrogate(value: string | undefined): Members | undefined {
  const members = new Map<string, string | true>();
  for (const member of listMembers(value)) {
    const [directive = '', ...parameters] = member.split(';').map((part) => part.trim());
    // Edge Architecture 1.0 section 2.2: a directive with a target is for that surrogate alone.
    if (parameters.length > 0 && !parameters.includes(surrogateName)) continue;
    for (const [name, argument] of parseCacheControl(directive)) members.set(name, argument);
  }
  const known = ['max-age', 'no-store', 'no-store-remote', 'content'].some((name) =>
    members.has(name),
  );
  return known ? members : undefined;
}

function directivesOf(members: Members, source: ResponseDirectives['source']): ResponseDirectives {
  return {
    source,
    noStore: members.has('no-store'),
    noCache: fieldList(members.get('no-cache')),
    isPrivate: fieldList(members.get('private')),
    isPublic: members.has('public'),
    mustRevalidate: members.has('must-revalidate'),
    proxyRevalidate: members.has('proxy-revalidate'),
    mustUnderstand: members.has('must-understand'),
    maxAgeS: deltaSeconds(members.get('max-age')),
    sharedMaxAgeS: deltaSeconds(members.get('s-maxage')),
    staleWhileRevalidateS: deltaSeconds(members.get('stale-while-revalidate')) ?? 0,
    staleIfErrorS: deltaSeconds(members.get('stale-if-error')),
  };
}

function fieldList(argument: string | true | undefined): boolean | readonly string[] {
  if (argument === undefined || argument === true) return argument === true;
  const names = listMembers(argument.toLowerCase());
  return names.length === 0 ? true : names;
}

/**
 * RFC 9111 section 4.2.1: "Caches are encouraged to consider responses that have invalid freshness
 * information (e.g., a max-age directive with non-integer content) to be stale", hence 0.
 */
export function deltaSeconds(argument: string | true | undefined): number | undefined {
  if (argument === undefined) return undefined;
  if (argument === true || !/^\d+$/.test(argument)) return 0;
  return Math.min(Number(argument), greatestDeltaS);
}
