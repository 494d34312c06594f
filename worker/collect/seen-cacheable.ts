/**
 * Resources that this isolate has itself seen answered as cacheable, by site. A client's word about
 * any other resource counts for nothing: it might be one that exists for that client alone.
 */
const seen = new Map<string, Set<string>>();
const mostSeen = 50_000;

export function rememberSeen(site: string, resource: string): void {
  let resources = seen.get(site);
  if (resources === undefined) {
    resources = new Set();
    seen.set(site, resources);
  }
  // Moved to the end: the first is the one that was not asked for the longest.
  resources.delete(resource);
  resources.add(resource);
  if (resources.size > mostSeen) {
    const oldest = resources.keys().next();
    if (!oldest.done) resources.delete(oldest.value);
  }
}

export function wasSeenCacheable(site: string, resource: string): boolean {
  return seen.get(site)?.has(resource) ?? false;
}
