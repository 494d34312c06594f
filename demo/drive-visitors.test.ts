import { expect, it } from 'vitest';
import { createDemoClock } from './clock.ts';
import { driveVisitors, type Answer } from './drive-visitors.ts';
import type { Edge } from './edge.ts';
import { places } from './places.ts';
import { planSite, type SiteResource } from './site/plan.ts';
import type { Visit } from './visitors.ts';

const site = planSite('leeward');
const sites = { on: 'http://localhost', none: 'http://none.localhost' };

/** Answers everything at once. */
function quickEdge(): Edge {
  return {
    fetch: async () =>
      new Response('', {
        headers: { 'cache-status': 'forecache; hit; ttl=60' },
      }) as unknown as Awaited<ReturnType<Edge['fetch']>>,
    takeErrors: () => [],
    close: async () => undefined,
  };
}

function visitAt(atMs: number, visitor: string, page = ''): Visit {
  const [place] = places;
  const resource: SiteResource | undefined = site.pages.get('/');
  if (place === undefined || resource === undefined) throw new RangeError('no site');
  return { atMs, visitor, place, resource, page, signedIn: false };
}

it('begins no session in either arm while the edge is behind, and goes on with those it has', async () => {
  const clock = createDemoClock({ startMs: 1_000_000, speed: 1, realStartMs: Date.now() - 60_000 });
  const visits = [
    visitAt(clock.nowMs(), 'in time'),
    visitAt(clock.nowMs() - 5_000, 'late'),
    visitAt(clock.nowMs() - 4_000, 'late', '/'),
    visitAt(clock.nowMs() - 3_000, 'in time', '/'),
  ];
  const seen: Answer[] = [];
  await driveVisitors({
    visits: visits.values(),
    clock,
    edge: quickEdge(),
    sites,
    signal: new AbortController().signal,
    onAnswer: (answer) => seen.push(answer),
  });
  const told = seen.map(({ arm, visit }) => `${arm} ${visit.visitor} ${visit.page}`).toSorted();
  expect(told).toEqual(['none in time ', 'none in time /', 'on in time ', 'on in time /']);
});
