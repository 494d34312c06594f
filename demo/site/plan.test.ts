import { describe, expect, it } from 'vitest';
import { planSite } from './plan.ts';

const site = planSite('leeward');

describe('planSite', () => {
  it('repeats itself for the same seed', () => {
    expect(planSite('leeward')).toEqual(site);
    expect(planSite('windward').articles).not.toEqual(site.articles);
  });

  it('has more than 200 pages', () => {
    expect(site.pages.size).toBeGreaterThanOrEqual(200);
  });

  it('links and needs only what it serves', () => {
    for (const page of site.pages.values()) {
      for (const path of page.needs) expect(site.resources.has(path), path).toBe(true);
      for (const { path } of page.links) expect(site.pages.has(path), path).toBe(true);
    }
  });

  it('keeps shared lifetimes between a minute and a day, and gives what is private none', () => {
    for (const { path, isPrivate, freshForS } of site.resources.values()) {
      if (isPrivate) expect(freshForS, path).toBe(0);
      else {
        expect(freshForS, path).toBeGreaterThanOrEqual(60);
        expect(freshForS, path).toBeLessThanOrEqual(86_400);
      }
    }
  });

  it('changes some resources every minute and has some that are private', () => {
    const all = [...site.resources.values()];
    expect(all.filter(({ changesEveryS }) => changesEveryS === 60).length).toBeGreaterThan(5);
    expect(all.filter(({ isPrivate }) => isPrivate).length).toBeGreaterThanOrEqual(2);
  });
});
