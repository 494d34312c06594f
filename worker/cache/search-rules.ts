import type { SiteSettings } from '../settings.ts';
import type { Fields } from './rules/fields.ts';
import type { NoVarySearch } from './rules/no-vary-search.ts';
import { noVarySearchOf, withoutVarying } from './rules/no-vary-search.ts';

/**
 * What a path's responses last said of its query, in this isolate. One that does not know it yet asks
 * the origin once under the full name, and learns it from the answer.
 */
const known = new Map<string, NoVarySearch>();
const mostKnown = 10_000;

type Site = Pick<SiteSettings, 'host' | 'buildId'>;

/** The name under which a target is stored: its own, or that of all which one response answers. */
export function keyTarget(site: Site, target: string): string {
  return known.size === 0 ? target : withoutVarying(target, known.get(nameOf(site, target)));
}

/** Learns from a response of the origin's; call it before its key is made. */
export function noteSearchRule(
  site: Site,
  { target, fields }: { target: string; fields: Fields },
): void {
  const rule = noVarySearchOf(fields);
  if (rule === undefined && known.size === 0) return;
  const name = nameOf(site, target);
  known.delete(name);
  if (rule === undefined) return;
  known.set(name, rule);
  if (known.size <= mostKnown) return;
  const oldest = known.keys().next();
  if (!oldest.done) known.delete(oldest.value);
}

/** Forgets all, as a restart of the isolate would. */
export function forgetSearchRules(): void {
  known.clear();
}

function nameOf({ host, buildId }: Site, target: string): string {
  return `${host} ${buildId} ${target.split('?', 1)[0]}`;
}
