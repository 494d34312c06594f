import { rankNext } from './rank-next.ts';
import type { SiteEvidence } from './site-evidence.ts';
import type { HintRequest } from './types.ts';
import type { Hint } from '../../protocol/messages.ts';

/** How far back a visitor's path bears on what is hinted next. */
const pathItems = 10;
const longestPathMs = 3_600_000;
/** A document needs what follows it at least this often. */
const leastNeed = 0.2;
const needsConsidered = 32;

/** What the visitor of a page is likely to need next: cacheable, and known to enough visitors. */
export function answerHints(site: SiteEvidence, request: HintRequest): Hint[] {
  const { catalogue, resources, streams, visitors } = site;
  const slot = request.visitor === '' ? -1 : visitors.find(request.visitor);
  const ranked = rankNext(site, {
    path: pathOf(site, { page: request.page, slot, atMs: request.atMs }),
    limit: request.limit * 4,
    ownWalk: slot < 0 ? 0 : streams.walkNow(slot, visitors.serial[slot] ?? 0),
    reloads: request.reloads === true,
  });
  return ranked
    .filter(({ resource }) => mayBeTold(site, resource))
    .slice(0, request.limit)
    .map(({ resource, confidence }) => {
      const kind = catalogue.kindOf(resource);
      return {
        resource: resources.names[resource] ?? '',
        kind,
        confidence,
        bytes: catalogue.bytes[resource] ?? 0,
        needs: kind === 'document' ? needsOf(site, resource) : [],
      };
    });
}

function mayBeTold({ catalogue, settings }: SiteEvidence, resource: number): boolean {
  return (
    catalogue.cacheable[resource] === 1 &&
    catalogue.distinctVisitors(resource) >= settings.minVisitors
  );
}

function pathOf(site: SiteEvidence, of: { page: string; slot: number; atMs: number }): number[] {
  const { visitors } = site;
  const path: number[] = [];
  const here = site.resources.find(of.page);
  if (here >= 0) path.push(here);
  if (of.slot < 0) return path;
  for (let back = 0; back < pathItems; back++) {
    const cell = visitors.cell(of.slot, back);
    if (cell < 0 || of.atMs - (visitors.times[cell] ?? 0) > longestPathMs) break;
    const resource = visitors.resources[cell] ?? 0;
    if (!path.includes(resource)) path.push(resource);
  }
  return path;
}

/** Subresources that follow the document, in the order of their rank. */
function needsOf(site: SiteEvidence, document: number): string[] {
  return rankNext(site, { path: [document], limit: needsConsidered })
    .filter(({ resource, confidence }) => {
      const kind = site.catalogue.kindOf(resource);
      return (
        confidence >= leastNeed &&
        kind !== 'document' &&
        kind !== 'data' &&
        mayBeTold(site, resource)
      );
    })
    .map(({ resource }) => site.resources.names[resource] ?? '');
}
