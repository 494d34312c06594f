import { nextShares, pathFrom } from './foretell-next.ts';
import type { SiteEvidence } from '../site-evidence.ts';

/** Members of a numbered sequence that are told ahead at once. */
const membersTold = 1;

export interface RankedPage {
  readonly resource: number;
  /** P(the visitor goes there next), in [0, 1]. */
  readonly confidence: number;
}

export interface RankRequest {
  /** Resource of the page that is shown, -1 when unknown. */
  readonly page: number;
  /** Slot of the visitor, -1 when unknown. */
  readonly visitor: number;
  readonly atMs: number;
  /** Rank the page itself too. */
  readonly reloads: boolean;
}

/** Every page that the visitor may go to next, most likely first. */
export function rankNext(site: SiteEvidence, request: RankRequest): RankedPage[] {
  const { navigation, visitors } = site;
  const { page, visitor, atMs } = request;
  const serial = visitor < 0 ? -1 : (visitors.serial[visitor] ?? 0);
  const own = visitor < 0 ? -1 : navigation.walks.newestOf({ visitor, serial, atMs });
  const pages = pathFrom(navigation, own, page);
  // On a page that nobody was seen on before, what led there is only so much evidence.
  if (page < 0) pages.unshift(-1);
  const [ahead = -1] = site.sequenceAfter((back) => pages[back] ?? -1, {
    atMs,
    count: membersTold,
  });
  const successor = ahead >= 0 || page < 0 ? ahead : site.sequences.after(page, site.resources);
  const shares = nextShares(navigation, { pages, own, successor });
  return [...shares]
    .filter(([resource]) => request.reloads || resource !== page)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([resource, confidence]) => ({ resource, confidence }));
}
