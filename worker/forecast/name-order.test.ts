import { expect, test } from 'vitest';
import { NameOrder } from './name-order.ts';
import { ResourceTable } from './resource-table.ts';

function orderOf(names: readonly string[]): { order: NameOrder; table: ResourceTable } {
  const table = new ResourceTable(64);
  for (const name of names) table.intern(name, 1);
  const order = new NameOrder(64);
  order.rebuild(table);
  return { order, table };
}

const letters = 'abcdefghijklmnop'.split('');

test('a walk that takes every second name has density one half', () => {
  const { order, table } = orderOf(letters);
  const path = ['a', 'c', 'e', 'g', 'i', 'k'].reverse().map((name) => table.find(name));
  expect(order.density((back) => path[back] ?? -1)).toBe(0.5);
});

test('a path that goes back and forth is no walk', () => {
  const { order, table } = orderOf(letters);
  const path = ['a', 'k', 'c', 'b', 'd', 'a'].map((name) => table.find(name));
  expect(order.density((back) => path[back] ?? -1)).toBe(0);
});

test('names are ordered without regard to case, and the last has none after it', () => {
  const { order, table } = orderOf(['b', 'C', 'a']);
  expect(table.names[order.after(table.find('b'), 1)]).toBe('C');
  expect(order.after(table.find('C'), 1)).toBe(-1);
});
