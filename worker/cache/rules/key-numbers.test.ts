import { expect, test } from 'vitest';
import { CacheIndex } from './cache-index.ts';
import { KeyNumbers } from './key-numbers.ts';

test('a key has one number while anybody holds it, which then goes to another', () => {
  const keys = new KeyNumbers();
  const first = keys.hold('a');
  expect(keys.hold('a')).toBe(first);
  keys.holdAgain(first);
  expect(keys.hold('b')).not.toBe(first);
  for (let holder = 0; holder < 3; holder++) {
    expect(keys.find('a')).toBe(first);
    keys.release(first);
  }
  expect(keys.find('a')).toBeUndefined();
  expect(keys.hold('c')).toBe(first);
});

test('an index tells its objects apart by key and lists the variants of each', () => {
  const index = new CacheIndex({ capacityBytes: 100, onDemandShare: 0.25 });
  const entry = { bytes: 10, confidence: undefined, expiresAtMs: 1, lastUseMs: 0, uses: 0 };
  for (const key of ['a', 'a fr', 'a de']) index.admit({ ...entry, key, base: 'a' });
  index.admit({ ...entry, key: 'b', base: 'b' });
  expect(index.keysOf('a')).toEqual(['a', 'a fr', 'a de']);
  expect(index.remove('a')).toBe(true);
  expect(index.remove('a')).toBe(false);
  index.remove('a fr');
  expect([index.keysOf('a'), index.keysOf('b'), index.keysOf('c')]).toEqual([['a de'], ['b'], []]);
  expect([...index.all()].map(({ key }) => key)).toEqual(['a de', 'b']);
});
