import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtConfiguration } from './worker-files.ts';

const source = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8');

test('the package’s wrangler.toml runs what is built, and is otherwise the repository’s', () => {
  const built = builtConfiguration(source).split('\n');
  const lines = new Set(source.split('\n'));
  expect(built.filter((line) => !lines.has(line))).toEqual(['main = "index.mjs"']);
  expect(built).not.toContain('[build]');
  expect(built).toContain('[vars]');
});

test('a wrangler.toml in another layout is refused', () => {
  expect(() => builtConfiguration('name = "forecache"\n')).toThrow('wrangler.toml has no main');
});
