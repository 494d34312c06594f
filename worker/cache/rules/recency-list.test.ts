import { expect, test } from 'vitest';
import { RecencyList } from './recency-list.ts';

test('what is put again is the newest, and what is removed has no place', () => {
  const list = new RecencyList();
  expect(list.oldest).toBeUndefined();
  for (const number of [3, 0, 7, 0, 3, 3]) list.put(number);
  expect([...list]).toEqual([7, 0, 3]);
  list.remove(0);
  list.remove(5);
  expect([...list]).toEqual([7, 3]);
  expect([list.oldest, list.size, list.has(0), list.has(3)]).toEqual([7, 2, false, true]);
  list.remove(7);
  list.remove(3);
  expect([...list]).toEqual([]);
  list.put(1);
  expect([list.oldest, list.size]).toEqual([1, 1]);
});
