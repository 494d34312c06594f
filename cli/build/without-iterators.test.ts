import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cutIterators } from './without-iterators.ts';

const source = readFileSync(
  new URL('../../node_modules/idb/build/index.js', import.meta.url),
  'utf8',
);

test('idb without its iterators still exports what it did', () => {
  const cut = cutIterators(source);
  expect(cut).not.toContain('iterate');
  expect(cut.slice(cut.lastIndexOf('export'))).toBe(source.slice(source.lastIndexOf('export')));
});

test('an idb in another layout is refused', () => {
  expect(() => cutIterators('export { openDB };')).toThrow('changed its layout');
});
