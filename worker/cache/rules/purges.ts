import type { Invalidation } from '../../../protocol/messages.ts';
import type { Fields } from './fields.ts';
import { listMembers } from './fields.ts';
import type { NoVarySearch } from './no-vary-search.ts';
import { withoutVarying } from './no-vary-search.ts';

/** What of a stored object a purge can name. */
export interface Purgeable {
  /** Path and query. */
  readonly target: string;
  /** What it says of the query: it is named by every target that it answers. */
  readonly search: NoVarySearch | undefined;
  readonly groups: readonly string[];
  /** Unix ms at which the origin was asked for it. */
  readonly madeAtMs: number;
}

/** A list longer than this is cut from its old end: what it named has been looked up or evicted since. */
const mostKept = 1_024;

/**
 * Purges that a node knows of. An object that was stored before a purge that names it counts as
 * absent, whether or not this node's index knows it; so a purge holds at once, and what it names
 * leaves the cache when it is next met.
 */
export class Purges {
  private list: Invalidation[] = [];

  get size(): number {
    return this.list.length;
  }

  /** Unix ms of the latest purge; -Infinity when there is none. */
  get latestMs(): number {
    return this.list.reduce((latest, { atMs }) => Math.max(latest, atMs), -Infinity);
  }

  /** Purges after a time, unix ms. */
  since(atMs: number): readonly Invalidation[] {
    return this.list.filter((purge) => purge.atMs > atMs);
  }

  /** Takes a purge in; the same one again changes nothing. */
  add(purge: Invalidation): boolean {
    const text = JSON.stringify([purge.atMs, purge.scope, purge.values]);
    if (this.list.some(({ atMs, scope, values }) => JSON.stringify([atMs, scope, values]) === text))
      return false;
    this.list.push(purge);
    if (this.list.length > mostKept)
      this.list = this.list.sort((a, b) => a.atMs - b.atMs).slice(-mostKept);
    return true;
  }

  covers(object: Purgeable): boolean {
    return this.list.some((purge) => object.madeAtMs <= purge.atMs && names(purge, object));
  }
}

function names({ scope, values }: Invalidation, { target, search, groups }: Purgeable): boolean {
  const isSame = (value: string): boolean =>
    withoutVarying(value, search) === withoutVarying(target, search);
  switch (scope) {
    case 'all':
      return true;
    case 'resource':
      if (values.includes(target)) return true;
      return search !== undefined && values.some((value) => isSame(value));
    case 'prefix':
      return values.some((prefix) => target.startsWith(prefix));
    case 'group':
      return groups.some((group) => values.includes(group));
  }
}

/**
 * The groups of a response: Cache-Groups (RFC 9875 section 2, a list of strings), and what sites
 * already write for other caches, Cache-Tag (by commas) and Surrogate-Key (by spaces).
 */
export function groupsOf(fields: Fields): readonly string[] {
  const groups = new Set<string>();
  for (const member of listMembers(fields.get('cache-groups'))) {
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(member);
    if (quoted) groups.add(quoted[1]!.replace(/\\(.)/g, '$1'));
  }
  for (const tag of listMembers(fields.get('cache-tag'))) groups.add(tag);
  for (const key of (fields.get('surrogate-key') ?? '').split(/\s+/))
    if (key !== '') groups.add(key);
  return [...groups];
}

/** The groups that a response to an unsafe request calls off (RFC 9875 section 3, Cache-Group-Invalidation). */
export function invalidatedGroups(fields: Fields): readonly string[] {
  return groupsOf(new Map([['cache-groups', fields.get('cache-group-invalidation') ?? '']]));
}
