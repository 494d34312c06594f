import type { ManifestResource } from '../../origin-adapter/index.ts';
import type { Site } from './plan.ts';

const secondsPerMinute = 60;

/** What the site allows to be prefetched for everybody: all that is neither private nor sets a cookie. */
export function listManifest(site: Site): ManifestResource[] {
  return [...site.resources.values()]
    .filter(({ isPrivate, setsCookie }) => !isPrivate && !setsCookie)
    .map(({ path, kind, freshForS, changesEveryS }) => ({
      path,
      kind,
      freshForS,
      volatility: changesEveryS === 0 ? 0 : Math.min(1, freshForS / changesEveryS / 2),
      groups: changesEveryS === secondsPerMinute ? ['every-minute'] : [],
    }));
}
