/**
 * Whether a purge may have hit a resource. Groups are known to nodes only, so a purge by group is
 * taken to hit everything: a lease too few costs a miss, one too many stores what was called back.
 */
export function matchesPurge(
  resource: string,
  purge: { readonly scope: string; readonly values: readonly string[] },
): boolean {
  if (purge.scope === 'resource') return purge.values.includes(resource);
  if (purge.scope === 'prefix') return purge.values.some((value) => resource.startsWith(value));
  return true;
}
