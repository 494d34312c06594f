/** Added by advertisers, mailers, analytics and players (CMCD, CTA-5004); they never change what an origin answers. */
const tracking =
  /^(?:utm_\w*|hsa_\w*|mtm_\w*|pk_\w*|mc_[ce]id|oly_\w+_id|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ttclid|twclid|li_fat_id|igshid|igsh|srsltid|epik|vero_\w*|_hs\w+|_ga|_gl|_ke|__s|s_kwcid|wickedid|ref_src|cmcd|forecache)$/i;

const alreadyNormal = /^(?:\/[\w-][\w.~-]*)+\/?$/;

/**
 * Path and query of a URL in one spelling: dot segments resolved, unreserved characters decoded and
 * escapes in upper case (RFC 3986 section 6.2.2), fragment and tracking parameters dropped,
 * parameters sorted by name (equal names keep their order, which may matter to the origin).
 * What a URL parser refuses, and what has no path (`data:`), is answered as ''.
 */
export function normaliseUrl(url: string, drop: readonly string[] = []): string {
  if (url === '' || url === '/' || alreadyNormal.test(url)) return url;
  let parsed: URL;
  try {
    // A path that begins with two slashes would be read as a host.
    parsed = new URL(
      url.startsWith('//') ? `http://site.invalid${url}` : url,
      'http://site.invalid',
    );
  } catch {
    return '';
  }
  if (!parsed.pathname.startsWith('/')) return '';
  const dropped = new Set(drop.map((name) => name.toLowerCase()));
  const kept = parsed.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map(sameEscapes)
    .filter((pair) => !tracking.test(nameOf(pair)) && !dropped.has(nameOf(pair).toLowerCase()))
    .sort((left, right) => compare(nameOf(left), nameOf(right)));
  const path = sameEscapes(parsed.pathname);
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return equals < 0 ? pair : pair.slice(0, equals);
}

/** By code unit: the same order in every locale. */
function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function sameEscapes(text: string): string {
  return text.replace(/%[0-9a-fA-F]{2}/g, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
  });
}
