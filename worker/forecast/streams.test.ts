import { expect, test } from 'vitest';
import { Streams } from './streams.ts';

function walk(streams: Streams, visitor: number, path: readonly number[]): void {
  for (const resource of path) streams.note({ visitor, serial: visitor + 1, resource });
}

function ahead(streams: Streams, visitor: number, count: number): number[] {
  const found: number[] = [];
  let at = streams.pointer[visitor] ?? -1;
  while (at >= 0 && found.length < count) {
    at = streams.next[at] ?? -1;
    if (at >= 0) found.push(streams.resource[at] ?? -1);
  }
  return found;
}

test('whoever repeats two steps of an earlier path is shown the rest of it', () => {
  const streams = new Streams({ entries: 64, visitors: 4 });
  walk(streams, 0, [1, 2, 3, 4, 5]);
  walk(streams, 1, [1]);
  expect(ahead(streams, 1, 3)).toEqual([]);
  walk(streams, 1, [2]);
  expect(ahead(streams, 1, 3)).toEqual([3, 4, 5]);
});

test('a path is followed past steps that are left out, and the share taken falls', () => {
  const streams = new Streams({ entries: 64, visitors: 4 });
  walk(streams, 0, [1, 2, 3, 4, 5, 6, 7]);
  walk(streams, 1, [1, 2]);
  const before = streams.taken[1] ?? 0;
  walk(streams, 1, [5]);
  expect(ahead(streams, 1, 2)).toEqual([6, 7]);
  expect(streams.taken[1]).toBeLessThan(before);
});

test('a step that comes after the next one is no miss', () => {
  const streams = new Streams({ entries: 64, visitors: 4 });
  walk(streams, 0, [1, 2, 3, 4, 5, 6]);
  walk(streams, 1, [1, 2, 4, 3]);
  expect(streams.matched[1]).toBe(3);
  expect(ahead(streams, 1, 2)).toEqual([5, 6]);
});

test('after three accesses off it a path is given up', () => {
  const streams = new Streams({ entries: 64, visitors: 4 });
  walk(streams, 0, [1, 2, 3, 4, 5, 6]);
  walk(streams, 1, [1, 2, 91, 92]);
  expect(streams.pointer[1]).not.toBe(-1);
  walk(streams, 1, [93]);
  expect(streams.pointer[1]).toBe(-1);
});

test('the log is a ring: paths that were overwritten lead nowhere, and never into each other', () => {
  const streams = new Streams({ entries: 8, visitors: 4 });
  walk(streams, 0, [1, 2, 3]);
  walk(streams, 1, [10, 11, 12, 13, 14, 15, 16]);
  walk(streams, 2, [1, 2]);
  expect(ahead(streams, 2, 8)).toEqual([]);
});
