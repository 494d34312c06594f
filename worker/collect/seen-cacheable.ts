/** What the edge knows of a resource by its own eyes. */
export interface SeenFacts {
  readonly freshForMs: number;
  readonly bytes: number;
  readonly validator: number;
}

/**
 * Resources that this isolate has itself seen answered as cacheable, by site. A client's word about
 * any other resource counts for nothing: it might be one that exists for that client alone.
 */
const seen = new Map<string, Map<string, SeenFacts>>();
const mostSeen = 50_000;

export function rememberSeen(
  site: string,
  { resource, facts }: { resource: string; facts: SeenFacts },
): void {
  let resources = seen.get(site);
  if (resources === undefined) {
    resources = new Map();
    seen.set(site, resources);
  }
  // Moved to the end: the first is the one that was not asked for the longest.
  resources.delete(resource);
  resources.set(resource, facts);
  if (resources.size > mostSeen) {
    const oldest = resources.keys().next();
    if (!oldest.done) resources.delete(oldest.value);
  }
}

export function factsOfSeen(site: string, resource: string): SeenFacts | undefined {
  return seen.get(site)?.get(resource);
}
