import { expect, it } from 'vitest';
import { places } from './places.ts';
import { planSite } from './site/plan.ts';
import { visitsUnderWay } from './visits-under-way.ts';

const startMs = Date.UTC(2026, 0, 5, 12);

it('begins amid the sessions of visitors who came before, and tells nothing of earlier', () => {
  const site = planSite('leeward');
  const options = { seed: 'test', places, startMs, sessionsPerHour: 3_000 };
  const under = visitsUnderWay(site, options);
  const visits = Array.from({ length: 500 }, () => under.next().value).filter((visit) => !!visit);
  expect(visits.every(({ atMs }) => atMs >= startMs)).toBe(true);
  const documents = visits.filter(({ resource }) => resource.kind === 'document');
  const midway = documents.filter(({ page }) => page !== '');
  expect(midway.length).toBeGreaterThan(documents.length / 2);
});
