import type { Place } from '../../../demo/places.ts';
import type { Site } from '../../../demo/site/plan.ts';
import { generateVisits, type VisitorOptions } from '../../../demo/visitors.ts';
import type { Transitions } from './arms.ts';

/** Paths of the pages that one visitor opens, in order. */
export type Session = readonly string[];

const longest = 6;

/** The first `count` sessions of two pages or more of anonymous visitors to one place. */
export function scriptSessions(site: Site, options: VisitorOptions & { count: number }): Session[] {
  const open = new Map<string, string[]>();
  const done: Session[] = [];
  for (const { visitor, resource, page, signedIn } of generateVisits(site, options)) {
    if (signedIn || !site.pages.has(resource.path)) continue;
    const session = open.get(visitor);
    if (session === undefined || page === '') {
      if (session !== undefined && session.length > 1) done.push(session);
      open.set(visitor, [resource.path]);
    } else if (session.length < longest) session.push(resource.path);
    if (done.length >= options.count) break;
  }
  return done;
}

/** What a first-order Markov chain (Guess.js) learns from sessions. */
export function learnTransitions(sessions: readonly Session[]): Transitions {
  const counts = new Map<string, Map<string, number>>();
  for (const session of sessions) {
    for (const [at, from] of session.entries()) {
      const to = session[at + 1];
      if (to === undefined) continue;
      const row = counts.get(from) ?? new Map<string, number>();
      counts.set(from, row);
      row.set(to, (row.get(to) ?? 0) + 1);
    }
  }
  return new Map(
    [...counts].map(([from, row]) => {
      const all = [...row.values()].reduce((sum, count) => sum + count, 0);
      return [from, [...row].map(([to, count]) => [to, count / all] as const)];
    }),
  );
}

/** A fixed moment, so that a seed stands for the same sessions whenever they are walked. */
const startMs = Date.UTC(2026, 0, 5, 12);

/** Options of the visitors of one place. */
export function visitorsOf(place: Place, seed: string): VisitorOptions {
  return { seed, places: [place], startMs, sessionsPerHour: 400 };
}
