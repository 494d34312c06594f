import { expect, it } from 'vitest';
import { refuseUnknownOptions } from './refuse-unknown-options.ts';

const known = ['speed', 'json', 'heldBack'];

it('lets pass what the command knows, in either spelling, with a value or denied', () => {
  const given = ['--speed', '3', '--held-back=0.2', '--heldBack', '1', '--no-json', '--help'];
  expect(() => refuseUnknownOptions(given, known)).not.toThrow();
});

it('names an option that nobody knows, and the one that was meant', () => {
  expect(() => refuseUnknownOptions(['--sped', '3'], known)).toThrow(
    'unknown-option: --sped, did you mean --speed?',
  );
  expect(() => refuseUnknownOptions(['--colour=red'], known)).toThrow(
    'unknown-option: --colour (--help lists them)',
  );
});

it('asks nothing of what comes after --', () => {
  expect(() => refuseUnknownOptions(['--', '--sped'], known)).not.toThrow();
});
