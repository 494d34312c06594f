import type { Site } from './site/plan.ts';
import { generateVisits, type Visit, type VisitorOptions } from './visitors.ts';

/** Twice a session's length: by then as many visitors are on their way as at any later time. */
const underWayMs = 10 * 60_000;

/**
 * The visits from `startMs` on of visitors who have been coming for a while: a site that is put
 * behind a new edge does not wait for its first visitor, and those who are there have read a page.
 */
export function* visitsUnderWay(site: Site, options: VisitorOptions): Generator<Visit, void, void> {
  const { startMs } = options;
  for (const visit of generateVisits(site, { ...options, startMs: startMs - underWayMs })) {
    if (visit.atMs >= startMs) yield visit;
  }
}
