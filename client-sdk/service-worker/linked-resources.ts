const tags = /<(?:link|script|img)\b[^>]*>/gi;
const address = /\s(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i;

const maxNeeds = 20;

/**
 * Paths of this site that an HTML page loads (styles, scripts, images that are not lazy), for pages
 * whose needs the forecaster does not know yet. A pattern and no parser: workers have none.
 */
export function linkedResources(html: string, base: URL): string[] {
  const found = new Set<string>();
  for (const [tag] of html.matchAll(tags)) {
    if (/^<link/i.test(tag) && !/\brel\s*=\s*["']?(?:stylesheet|modulepreload|preload)/i.test(tag))
      continue;
    if (/\bloading\s*=\s*["']?lazy/i.test(tag)) continue;
    const [, ...values] = address.exec(tag) ?? [];
    const value = values.find(Boolean)?.replaceAll('&amp;', '&') ?? '';
    try {
      const { origin, pathname, search } = new URL(value, base);
      if (value && origin === base.origin && !pathname.startsWith('/.forecache/'))
        found.add(pathname + search);
    } catch {
      // No URL: the page cannot load it either.
    }
  }
  return [...found].slice(0, maxNeeds);
}
