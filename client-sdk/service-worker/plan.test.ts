import { expect, test } from 'vitest';
import type { Hint } from '../../protocol/messages.ts';
import { planPrefetches, type PlanInput } from './plan.ts';

function hint(resource: string, confidence: number, more: Partial<Hint> = {}): Hint {
  return { resource, confidence, kind: 'document', bytes: 1_000, needs: [], ...more };
}

const input: PlanInput = {
  hints: [],
  page: '/home',
  avoid: new Map(),
  has: () => false,
  budgetBytes: 10_000,
  floor: 0.2,
};

test('the likeliest document comes first with what it needs, the next ones alone', () => {
  const plan = planPrefetches({ ...input, hints: [hint('/b', 0.4), hint('/a', 0.6)] });
  expect(plan.wanted).toEqual([
    { url: '/a', document: true, page: '/a', confidence: 0.6, withNeeds: true },
    { url: '/b', document: true, page: '/b', confidence: 0.4, withNeeds: false },
  ]);
});

test('a page that is stored and fresh is not fetched again, and keeps its place', () => {
  const hints = [hint('/a', 0.6), hint('/b', 0.5)];
  const plan = planPrefetches({ ...input, has: (url) => url === '/a', hints });
  expect(plan.wanted).toMatchObject([{ url: '/b', withNeeds: false }]);
});

test('styles and pictures that come without a document are left to the page', () => {
  const plan = planPrefetches({ ...input, hints: [hint('/x.css', 0.9, { kind: 'style' })] });
  expect(plan).toEqual({ wanted: [], allowed: [], refused: [] });
});

test.each<[string, Hint, string]>([
  ['the page itself', hint('/home', 0.9), 'same-page'],
  ['a hidden query', hint('/list?~00', 0.9), 'query'],
  ['a logout', hint('/logout', 0.9), 'sensitive'],
  ['a link that the page forbids', hint('/quiet', 0.9), 'no-prefetch'],
  ['an unlikely page', hint('/rare', 0.1), 'below-floor'],
  ['what the budget cannot hold', hint('/big', 0.9, { bytes: 20_000 }), 'budget'],
])('%s is refused with its reason', (_name, one, reason) => {
  const plan = planPrefetches({
    ...input,
    hints: [one],
    avoid: new Map([['/quiet', 'no-prefetch']]),
  });
  expect(plan).toEqual({ wanted: [], allowed: [], refused: [{ url: one.resource, reason }] });
});

test('the budget is spent on the likeliest first', () => {
  const hints = [hint('/c', 0.5, { bytes: 6_000 }), hint('/d', 0.8, { bytes: 6_000 })];
  const plan = planPrefetches({ ...input, hints });
  expect(plan.wanted.map(({ url }) => url)).toEqual(['/d']);
  expect(plan.refused).toEqual([{ url: '/c', reason: 'budget' }]);
});

test('no more than three pages are fetched ahead', () => {
  const hints = ['/a', '/b', '/c', '/d'].map((url) => hint(url, 0.5));
  const plan = planPrefetches({ ...input, hints });
  expect(plan.wanted.map(({ url }) => url)).toEqual(['/a', '/b', '/c']);
  expect(plan.refused).toEqual([{ url: '/d', reason: 'below-floor' }]);
});
