import type { SiteEvidence } from '../site-evidence.ts';

/** A part is needed when at least this share of the page's loads asked for it. */
const leastShare = 0.2;

/** Parts that the loads of a page ask for, most often first; within `share` of its loads or more. */
export function partsOf({ navigation }: SiteEvidence, page: number, share: number): number[] {
  const loads = page < 0 ? 0 : (navigation.loads[page] ?? 0);
  const found: (readonly [part: number, count: number])[] = [];
  navigation.parts.each(page, (part, count) => {
    if (count >= share * loads) found.push([part, count]);
  });
  return found.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([part]) => part);
}

/** What a page will ask for, less what the page before it has just loaded and what the visitor has. */
export function needsOf(
  site: SiteEvidence,
  document: number,
  of: { had: ReadonlySet<number>; visitor: number; atMs: number },
): number[] {
  return partsOf(site, document, leastShare).filter(
    (part) => !of.had.has(part) && !hasFresh(site, part, of),
  );
}

function hasFresh(
  { visits, visitors, catalogue }: SiteEvidence,
  part: number,
  { visitor, atMs }: { visitor: number; atMs: number },
): boolean {
  if (visitor < 0) return false;
  const visit = visits.find(visitors.serial[visitor] ?? 0, part);
  const atLastMs = visit < 0 ? Number.NEGATIVE_INFINITY : (visits.accessAtMs[visit] ?? 0);
  return atMs - atLastMs < (catalogue.freshForMs[part] ?? 0);
}
