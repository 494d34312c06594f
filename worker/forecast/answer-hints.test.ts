import { expect, test } from 'vitest';
import type { Access } from '../../protocol/messages.ts';
import { createRegionEngine } from './region-engine.ts';
import type { RegionEngine } from './types.ts';

const startMs = Date.UTC(2026, 0, 5);
const readingMs = 120_000;

type Step = Pick<Access, 'resource' | 'kind'> & Partial<Access>;

const page = (resource: string, from = ''): Step => ({ resource, page: from, kind: 'document' });
const image = (resource: string, from: string): Step => ({ resource, page: from, kind: 'image' });

/** Each of `visitors` takes the steps: two minutes to read a document, nothing between its parts. */
function walk(engine: RegionEngine, steps: readonly Step[], visitors = 10): number {
  let atMs = startMs;
  for (let visitor = 0; visitor < visitors; visitor++) {
    for (const step of steps) {
      atMs += step.kind === 'document' ? readingMs : 50;
      const common = { application: '', task: '', page: '', status: 200, bytes: 900, validator: 0 };
      const served = { freshForMs: 600_000, servedFrom: 'edge' } as const;
      engine.observe({ ...common, ...served, ...step, atMs, visitor: `v${visitor}` }, 'AMS');
    }
  }
  return atMs;
}

function hintsOn(engine: RegionEngine, shown: string, atMs: number) {
  return engine.hints({ page: shown, visitor: 'new', atMs, limit: 8 });
}

test('the next document is hinted, however long the page is read and whatever it loads', () => {
  const engine = createRegionEngine({ region: 'weur' });
  const pictures = Array.from({ length: 30 }, (_, at) => image(`/a/${at}.png`, '/a'));
  const atMs = walk(engine, [page('/a'), ...pictures, page('/b', '/a')]);
  const [first] = hintsOn(engine, '/a', atMs);
  expect(first).toMatchObject({ resource: '/b', kind: 'document' });
  expect(first?.confidence).toBeGreaterThan(0.5);
});

test('a page needs what its own load asks for, less what the page before it has loaded', () => {
  const engine = createRegionEngine({ region: 'weur' });
  const atMs = walk(engine, [
    page('/a'),
    image('/logo.svg', '/a'),
    page('/b', '/a'),
    image('/logo.svg', '/b'),
    image('/b.png', '/b'),
    { resource: '/text.woff2', kind: 'font', page: '/site.css' },
    page('/c', '/b'),
    image('/c.png', '/c'),
  ]);
  const [first] = hintsOn(engine, '/a', atMs);
  expect(first?.resource).toBe('/b');
  expect(first?.needs.toSorted()).toEqual(['/b.png', '/text.woff2']);
});

test('a page that came from the browser is known by who asked for the next one', () => {
  const engine = createRegionEngine({ region: 'weur' });
  const atMs = walk(engine, [page('/list'), page('/x', '/list'), page('/y', '/list')]);
  const confidence = (shown: string, next: string): number =>
    hintsOn(engine, shown, atMs).find(({ resource }) => resource === next)?.confidence ?? 0;
  expect(confidence('/list', '/y')).toBeGreaterThan(2 * confidence('/x', '/y'));
  // Going back to the list was no step to it.
  expect(confidence('/x', '/list')).toBeLessThan(0.4);
});

test('a numbered page that nobody has asked for follows three that the visitor has', () => {
  const engine = createRegionEngine({ region: 'weur' });
  const steps = [1, 2, 3].map((n) => page(`/list?page=${n}`, n === 1 ? '' : `/list?page=${n - 1}`));
  const atMs = walk(engine, steps);
  const hints = engine.hints({ page: '/list?page=3', visitor: 'v9', atMs, limit: 8 });
  expect(hints.map(({ resource }) => resource)).toContain('/list?page=4');
});
