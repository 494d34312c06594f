import { expect, test } from 'vitest';
import { places } from '../../../demo/places.ts';
import { planSite } from '../../../demo/site/plan.ts';
import { measureHints } from './measure-hints.ts';

const [place] = places;

test.each(['bench', 'other'])(
  'on site %s hints name the next page as well as first-order Markov, and take little room',
  (seed) => {
    if (place === undefined) throw new Error('no place');
    const figures = measureHints({
      site: planSite(seed),
      place,
      seed,
      startMs: Date.UTC(2026, 2, 3, 10),
      past: 400,
      judged: 150,
      minVisitors: 1,
    });
    const [truth, popular, markov, forecache] = figures.lists;
    if (!truth || !popular || !markov || !forecache) throw new Error('a list is missing');
    expect(forecache.top1).toBeGreaterThanOrEqual(markov.top1);
    expect(forecache.top3).toBeGreaterThan(markov.top3);
    expect(forecache.mrr).toBeGreaterThan(markov.mrr);
    expect(forecache.mrr).toBeGreaterThan(3 * popular.mrr);
    expect(truth.top1).toBeGreaterThan(forecache.top1 - 0.02);
    expect(figures.calibrationError).toBeLessThan(0.1);
    expect(figures.answerBytes).toBeLessThan(1_024);
  },
  60_000,
);
