import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forecache-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('of four processes that want the same work, one at a time does it', async () => {
  const [lock, notes] = [join(folder, 'lock'), join(folder, 'notes')];
  writeFileSync(notes, '');
  const program = `
    import { appendFileSync } from 'node:fs';
    import { oneAtATime } from ${JSON.stringify(new URL('one-at-a-time.mjs', import.meta.url).href)};
    oneAtATime({ file: ${JSON.stringify(lock)}, work() {
      for (const word of ['begin', 'middle', 'end']) {
        appendFileSync(${JSON.stringify(notes)}, word + ' ');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    } });`;
  const ended = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    return new Promise((resolve) => child.on('exit', resolve));
  });
  expect(await Promise.all(ended)).toEqual([0, 0, 0, 0]);
  expect(readFileSync(notes, 'utf8')).toBe('begin middle end '.repeat(4));
});

test('nobody waits for a process that died', async () => {
  const file = join(folder, 'lock');
  const child = spawn(process.execPath, ['--eval', '']);
  await new Promise((resolve) => child.on('exit', resolve));
  writeFileSync(file, String(child.pid));
  expect(oneAtATime({ file, work: () => 'done' })).toBe('done');
  expect(existsSync(file)).toBe(false);
});

test('nobody waits for a file that bears no number, or their own', () => {
  const file = join(folder, 'lock');
  for (const left of ['', String(process.pid)]) {
    writeFileSync(file, left);
    expect(oneAtATime({ file, work: () => 'done' })).toBe('done');
  }
});

test('work that throws lets the next one begin', () => {
  const file = join(folder, 'lock');
  const failing = (): never => {
    throw new RangeError('no');
  };
  expect(() => oneAtATime({ file, work: failing })).toThrow('no');
  expect(oneAtATime({ file, work: () => 1 })).toBe(1);
});
