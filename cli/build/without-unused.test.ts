import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cutFrames, cutIdb } from './without-unused.ts';

const sourceOf = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const idb = sourceOf('node_modules/idb/build/index.js');
const frames = sourceOf('protocol/generated/frames.ts');

test('idb without its cursors still exports what it did', () => {
  const cut = cutIdb(idb);
  expect(cut).not.toMatch(/iterate|getCursorAdvanceMethods|has: \(|set\(target/);
  expect(cut.slice(cut.lastIndexOf('export'))).toBe(idb.slice(idb.lastIndexOf('export')));
});

test.each([
  ['writeAccessBatch', 'id site agent sentAtMs accesses roundTripMs userClass'],
  ['writeAccess', 'atMs visitor resource page application task kind status bytes servedFrom'],
  ['readHint', 'resource kind confidence bytes'],
  ['readHints', 'hints'],
])('of %s what the worker needs is left, and nothing is cut elsewhere', (name, fields) => {
  const cut = cutFrames(frames);
  const body = functionOf(cut, name);
  const found = [...body.matchAll(/^.*(?:if \(|=== \d+\) )obj\.(\w+)/gm)].map(([, field]) => field);
  expect(found).toEqual(fields.split(' '));
  const touched = ['writeAccessBatch', 'writeAccess', 'readHints', 'readHint'];
  const others = (source: string): string =>
    touched.reduce((rest, one) => rest.replace(functionOf(source, one), ''), source);
  expect(others(cut)).toBe(others(frames));
});

function functionOf(source: string, name: string): string {
  return new RegExp(`export function ${name}\\(.*?\n}`, 's').exec(source)?.[0] ?? '';
}

test('a source in another layout is refused', () => {
  expect(() => cutIdb('export { openDB };')).toThrow('changed its layout');
  expect(() => cutFrames('')).toThrow('changed its layout');
});
