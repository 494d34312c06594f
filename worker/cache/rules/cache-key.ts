import { normaliseUrl } from '../../../protocol/index.ts';

/** What of a site decides on its keys. */
export interface KeySettings {
  readonly buildId: string;
  readonly keepQuery: readonly string[] | undefined;
  readonly dropQuery: readonly string[];
}

/**
 * Path and query under which a response is stored and the origin is asked: one spelling for all
 * spellings of a URL, without what never changes the answer. Unlike a resource key it hides nothing,
 * for two URLs must never share a stored response.
 */
export function canonicalTarget(pathAndQuery: string, settings: KeySettings): string {
  const normal = normaliseUrl(pathAndQuery, settings.dropQuery);
  if (normal === '') return pathAndQuery;
  const keep = settings.keepQuery;
  const queryAt = normal.indexOf('?');
  if (keep === undefined || queryAt < 0) return normal;
  const kept = normal
    .slice(queryAt + 1)
    .split('&')
    .filter((pair) => keep.includes(pair.split('=', 1)[0]!));
  return kept.length === 0
    ? normal.slice(0, queryAt)
    : `${normal.slice(0, queryAt)}?${kept.join('&')}`;
}

/**
 * The URL under which the Cache API keeps a response. `variant` is '' for a resource that does not
 * vary, or for the note of what it varies by. The build id is part of it: a deploy that changes it
 * never meets what was stored before.
 */
export function storageUrl(input: {
  host: string;
  target: string;
  buildId: string;
  variant: string;
}): string {
  const { host, target, buildId, variant } = input;
  const marks = `${encodeURIComponent(buildId)}/${encodeURIComponent(variant)}`;
  return `https://${host}/${marks}/${encodeURIComponent(target)}`;
}
