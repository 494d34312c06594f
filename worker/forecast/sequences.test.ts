import { expect, test } from 'vitest';
import { nextInSequence, previousInSequence } from './sequences.ts';

test.each([
  ['/video/segment-9.ts', '/video/segment-10.ts'],
  ['/video/seg009.m4s', '/video/seg010.m4s'],
  ['/list?page=3', '/list?page=4'],
  ['/tiles/3/5/99', '/tiles/3/5/100'],
])('after %s comes %s', (name, next) => {
  expect(nextInSequence(name)).toBe(next);
});

test.each(['/about', '', '/file-12345678901234567890.bin'])('%s has no next member', (name) => {
  expect(nextInSequence(name)).toBeNull();
});

test.each([
  ['/video/segment-10.ts', '/video/segment-9.ts'],
  ['/video/seg010.m4s', '/video/seg009.m4s'],
  ['/list?page=1', '/list?page=0'],
])('before %s comes %s', (name, previous) => {
  expect(previousInSequence(name)).toBe(previous);
});

test('nothing comes before the member zero', () => {
  expect(previousInSequence('/video/segment-0.ts')).toBeNull();
});
