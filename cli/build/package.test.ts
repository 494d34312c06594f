import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { canonicalHeader } from '../../model/dataset/parse-canonical.ts';

/** Whole programs start, on a machine that may be busy. */
const patienceMs = 60_000;
vi.setConfig({ testTimeout: patienceMs, hookTimeout: patienceMs });

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'forecache-package-'));

function run(program: string, args: readonly string[], cwd = folder): string {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

const forecache = (...args: string[]): string =>
  run(process.execPath, [join(folder, 'package/cli/bin.mjs'), ...args]);

beforeAll(() => {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', folder], root);
  run('tar', ['-xzf', packed.trim()]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
});

afterAll(() => rmSync(folder, { recursive: true }));

test('the packed command replays a trace in threads under the packed model', () => {
  const accesses = Array.from({ length: 600 }, (_, step) => {
    const resource = ['/', '/tea', '/tea/green'][step % 3];
    return `${1_764_000_000 + step * 20},c${step % 7},weur,${resource},2000,200`;
  });
  writeFileSync(join(folder, 'trace.csv'), [canonicalHeader, ...accesses, ''].join('\n'));
  const options = ['--policies', 'none,forecaster', '--threads', '1', '--json'];
  const report: unknown = JSON.parse(forecache('backtest', '--trace', 'trace.csv', ...options));
  expect(report).toMatchObject({ policies: [{ name: 'none' }, { name: 'forecaster' }] });
});

test('the packed doctor finds the Worker’s configuration', () => {
  const report: unknown = JSON.parse(forecache('doctor', '--json'));
  expect(report).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ name: 'wrangler.toml', state: 'ok' }),
    ]),
  });
});

test('help names the commands', () => {
  expect(forecache('help')).toContain('backtest');
});
