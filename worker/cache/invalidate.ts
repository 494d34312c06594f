import { noteInvalidated } from './invalidated-since.ts';
import { canonicalTarget } from './rules/cache-key.ts';
import type { Scope } from './scope.ts';
import { baseOf } from './scope.ts';
import { removeTarget } from './store-entry.ts';

/**
 * Removes what an unsafe request made invalid (RFC 9111 section 4.4). References to another origin
 * than the request's are left alone: "A cache MUST NOT trigger invalidation ... if the origin of the
 * URI differs".
 */
export async function invalidate(scope: Scope, references: readonly string[]): Promise<void> {
  const bases = new Set<string>();
  for (const reference of references) {
    const target = targetOf(scope, reference);
    if (target !== undefined) bases.add(baseOf(scope.site, canonicalTarget(target, scope.site)));
  }
  const nowMs = scope.clock.nowMs();
  for (const base of bases) noteInvalidated(`${scope.node} ${base}`, nowMs);
  await Promise.all([...bases].map((base) => removeTarget(scope, base)));
}

function targetOf(scope: Scope, reference: string): string | undefined {
  if (!URL.canParse(reference, scope.url)) return undefined;
  const url = new URL(reference, scope.url);
  // The origin knows itself by its own name, visitors by the site's.
  const own = [scope.url.origin, scope.site.origin];
  return own.includes(url.origin) ? url.pathname + url.search : undefined;
}
