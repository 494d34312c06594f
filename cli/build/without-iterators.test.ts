import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cutIterators } from './without-iterators.ts';

const idb = readFileSync(new URL('../../node_modules/idb/build/index.js', import.meta.url), 'utf8');

test('idb without its iterators still exports what it did, and does not install them', () => {
  const cut = cutIterators(idb);
  expect(idb).toContain(
    'replaceTraps((oldTraps) => ({\n    ...oldTraps,\n    get(target, prop, receiver) {\n        if (isIteratorProp',
  );
  expect(cut).not.toContain('isIteratorProp');
  expect(cut.slice(cut.lastIndexOf('export'))).toBe(idb.slice(idb.lastIndexOf('export')));
});

test('a source in another layout is refused', () => {
  expect(() => cutIterators('export { openDB };')).toThrow('changed its layout');
});
