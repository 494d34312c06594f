import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cutFrames, cutIdb } from './without-unused.ts';

const sourceOf = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const idb = sourceOf('node_modules/idb/build/index.js');
const frames = sourceOf('protocol/generated/frames.ts');

test('idb without its cursors still exports what it did', () => {
  const cut = cutIdb(idb);
  expect(cut).not.toMatch(/iterate|getCursorAdvanceMethods/);
  expect(cut.slice(cut.lastIndexOf('export'))).toBe(idb.slice(idb.lastIndexOf('export')));
});

test('frames without columns still write everything else of a batch', () => {
  const cut = cutFrames(frames);
  expect(cut).not.toContain('if (obj.columns)');
  expect(cut.replace(/export function writeAccessBatch.*?\n}/s, '')).toBe(
    frames.replace(/export function writeAccessBatch.*?\n}/s, ''),
  );
});

test('a source in another layout is refused', () => {
  expect(() => cutIdb('export { openDB };')).toThrow('changed its layout');
  expect(() => cutFrames('')).toThrow('changed its layout');
});
