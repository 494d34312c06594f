import { describe, expect, test } from 'vitest';
import { fileArguments } from './file-arguments.ts';

describe('fileArguments', () => {
  test('takes every value up to the next option, and options that come again', () => {
    const raw = [
      '--log',
      'a.log',
      'b.log',
      '--out',
      'dir',
      '--log',
      'c.log',
      '--trace=d.csv',
      '--json',
    ];
    expect(fileArguments(raw, 'log')).toEqual(['a.log', 'b.log', 'c.log']);
    expect(fileArguments(raw, 'trace')).toEqual(['d.csv']);
    expect(fileArguments(raw, 'other')).toEqual([]);
  });
});
