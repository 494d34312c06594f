import { isFetchable, isSensitivePath, type Hint } from '../../protocol/index.ts';

/** https://wicg.github.io/nav-speculation/speculation-rules.html */
export interface SpeculationRules {
  readonly prerender: readonly object[];
}

export const noRules: SpeculationRules = { prerender: [] };

/** Less likely pages are not worth a visitor's bytes; the service worker begins here too. */
const leastConfidence = 0.2;
const forbidding = '[data-no-prefetch], [data-no-prefetch] a, [rel~=nofollow], [download]';

/**
 * Rules for the page's own links to what is likely, so that a link can forbid it. 'moderate': when the
 * visitor points at one. Where the service worker runs, it answers what the browser then asks for.
 */
export function rulesOf(hints: readonly Hint[]): SpeculationRules {
  const likely = hints
    .filter(({ kind, confidence }) => kind === 'document' && confidence >= leastConfidence)
    .map(({ resource }) => resource)
    .filter((path) => isFetchable(path) && !isSensitivePath(path));
  if (likely.length === 0) return noRules;
  const where = {
    and: [{ href_matches: likely.map(literalPattern) }, { not: { selector_matches: forbidding } }],
  };
  return { prerender: [{ where, eagerness: 'moderate' }] };
}

/** A path as a URL pattern that matches nothing else, https://urlpattern.spec.whatwg.org/. */
function literalPattern(path: string): string {
  return path.replaceAll(/[\\*+?:{}()]/g, '\\$&');
}
