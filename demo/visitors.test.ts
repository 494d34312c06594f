import { describe, expect, it } from 'vitest';
import { places } from './places.ts';
import { planSite } from './site/plan.ts';
import { generateVisits, type Visit } from './visitors.ts';

const site = planSite('leeward');
const options = { seed: 'test', places, startMs: Date.UTC(2026, 0, 5, 12), sessionsPerHour: 3_000 };

function take(count: number, overrides: Partial<typeof options> = {}): Visit[] {
  const visits = generateVisits(site, { ...options, ...overrides });
  return Array.from({ length: count }, () => visits.next().value);
}

describe('generateVisits', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const lines = (visits: Visit[]): string[] =>
      visits.map(
        ({ atMs, visitor, place, resource }) => `${atMs} ${visitor} ${place.node} ${resource.path}`,
      );
    expect(lines(take(2_000))).toEqual(lines(take(2_000)));
    expect(lines(take(100))).not.toEqual(lines(take(100, { seed: 'other' })));
  });

  it('never goes back in time', () => {
    const visits = take(5_000);
    for (const [index, visit] of visits.slice(1).entries()) {
      expect(visit.atMs).toBeGreaterThanOrEqual(visits[index]?.atMs ?? 0);
    }
  });

  it('follows only links that the page before has, except for the account', () => {
    for (const { resource, page } of take(5_000)) {
      if (resource.kind !== 'document' || page === '' || resource.path === '/account') continue;
      expect(site.pages.get(page)?.links.map(({ path }) => path)).toContain(resource.path);
    }
  });

  it('asks for what is private only when signed in', () => {
    const own = take(10_000).filter(({ resource }) => resource.isPrivate);
    expect(own.length).toBeGreaterThan(50);
    expect(own.every(({ signedIn }) => signedIn)).toBe(true);
  });

  it('brings a region more visitors by day than by night', () => {
    const tokyo = (hour: number): number =>
      take(4_000, { startMs: Date.UTC(2026, 0, 5, hour) }).filter(
        ({ place }) => place.node === 'NRT',
      ).length;
    expect(tokyo(8)).toBeGreaterThan(2 * tokyo(20));
  });

  it('is most interested in few articles', () => {
    const counts = new Map<string, number>();
    for (const { resource } of take(20_000)) {
      if (site.pages.get(resource.path)?.layout !== 'article') continue;
      counts.set(resource.path, (counts.get(resource.path) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((left, right) => right - left);
    const total = sorted.reduce((sum, count) => sum + count, 0);
    const top = sorted
      .slice(0, Math.ceil(sorted.length / 5))
      .reduce((sum, count) => sum + count, 0);
    expect(top / total).toBeGreaterThan(0.4);
  });
});
