import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coordinatorDefaults } from '../worker/coordinate/settings.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** Names in backquotes of docs/operations.md. */
const explained = new Set(
  [...read('../docs/operations.md').matchAll(/`([\w:-]+)`/g)].map(([, name]) => name),
);

const missing = (names: readonly string[]): string[] =>
  names.filter((name) => !explained.has(name));

test('operators find every setting of the coordinator', () => {
  const names = Object.keys(coordinatorDefaults).filter((name) => name !== 'dryRun');
  expect(missing(names)).toEqual([]);
});

test('operators find every variable and secret', () => {
  const env = read('../worker/env.ts');
  const names = [...env.matchAll(/readonly ([A-Z_]+)\??: string/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(9);
  expect(missing(names)).toEqual([]);
});

test('operators find every metric, and every reason why a forecast became no lease', () => {
  const metrics = read('../worker/routes/operator-metrics.ts').matchAll(/name: '(forecache_\w+)'/g);
  const reasons = /type RefusalReason =\n([^;]+);/.exec(read('../worker/coordinate/types.ts'));
  expect(reasons).not.toBeNull();
  const named = (reasons?.[1] ?? '').matchAll(/'([\w-]+)'/g);
  expect(missing([...metrics, ...named].map(([, name = '']) => name))).toEqual([]);
});
