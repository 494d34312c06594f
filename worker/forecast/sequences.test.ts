import { expect, test } from 'vitest';
import { nextInSequence } from './sequences.ts';

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
