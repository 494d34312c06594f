import { needsOf, partsOf } from './next/needs-of.ts';
import { rankNext } from './next/rank-next.ts';
import type { SiteEvidence } from './site-evidence.ts';
import type { HintRequest } from './types.ts';
import type { Hint } from '../../protocol/messages.ts';

/** Below this confidence nobody fetches a page with its parts. */
const leastWithNeeds = 0.1;
const mostNeeds = 8;
/** A part that this share of the page's own loads asked for is in the visitor's hands. */
const leastLoaded = 0.1;
/** Members of a sequence of media that are told ahead, the first with this confidence, each next with less. */
const membersAhead = 2;
const memberConfidence = 0.8;

/** Where the visitor of a page is likely to go next: cacheable, and known to enough visitors. */
export function answerHints(site: SiteEvidence, request: HintRequest): Hint[] {
  const { catalogue, resources } = site;
  const { atMs, limit } = request;
  const page = resources.find(request.page);
  const visitor = request.visitor === '' ? -1 : site.visitors.find(request.visitor);
  const had = new Set(partsOf(site, page, leastLoaded));
  const hintOf = (resource: number, confidence: number): Hint => {
    const kind = catalogue.kindOf(resource);
    const withNeeds = kind === 'document' && confidence >= leastWithNeeds;
    const needs = withNeeds ? needsOf(site, resource, { had, visitor, atMs }) : [];
    return {
      resource: resources.names[resource] ?? '',
      kind,
      confidence,
      bytes: catalogue.bytes[resource] ?? 0,
      needs: needs
        .filter((part) => mayBeTold(site, part))
        .slice(0, mostNeeds)
        .map((part) => resources.names[part] ?? ''),
    };
  };
  const members = visitor < 0 ? [] : site.sequenceAhead(visitor, { atMs, count: membersAhead });
  const media = members
    .filter((member) => catalogue.kindOf(member) === 'media' && mayBeTold(site, member))
    .map((member, ahead) => hintOf(member, memberConfidence ** (ahead + 1)));
  const pages = rankNext(site, { page, visitor, atMs, reloads: request.reloads === true })
    .filter(({ resource }) => !members.includes(resource) || media.length === 0)
    .filter(({ resource }) => mayBeTold(site, resource))
    .slice(0, limit)
    .map(({ resource, confidence }) => hintOf(resource, confidence));
  return [...media, ...pages].sort((a, b) => b.confidence - a.confidence).slice(0, limit);
}

function mayBeTold({ catalogue, settings }: SiteEvidence, resource: number): boolean {
  return (
    catalogue.cacheable[resource] === 1 &&
    catalogue.distinctVisitors(resource) >= settings.minVisitors
  );
}
