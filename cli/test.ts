import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './check.ts';
import { findFirefox } from './find-firefox.ts';

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = join(root, '.cache/test-reports');
// One after the other: workerd and Chromium side by side on two cores starve each other.
const projects = ['node', 'workerd', 'e2e'] as const;

/** What not every machine has; what is missing is said, and counts neither as passed nor as skipped. */
const whereFound = [
  {
    name: 'Firefox',
    isFound: findFirefox() !== undefined,
    file: 'test/e2e/firefox.where-found.ts',
    remedy: 'apt-get install firefox-esr, or set FIREFOX_PATH',
  },
  {
    name: 'examples/astro',
    isFound: existsSync(join(root, 'examples/astro/node_modules/astro')),
    file: 'test/e2e/astro.where-found.ts',
    remedy: 'npm ci --prefix examples/astro',
  },
] as const;

console.log('forecache: checks, unit, workerd and Chromium tests (about four minutes)');
const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
for (const check of runChecks()) totals[check.passed ? 'passed' : 'failed'] += 1;
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
for (const project of projects) add(runProject(project));
const found = whereFound.filter(({ isFound }) => isFound).map(({ file }) => file);
if (found.length > 0) add(runProject('where-found', found));

for (const { name, isFound, remedy } of whereFound) {
  if (!isFound) console.log(`left out: ${name} is not here (${remedy})`);
}

if (totals.skipped > 0) console.log(`${totals.skipped} skipped`);
// CI reads this line, and it is the last one.
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;

function runProject(project: string, files: readonly string[] = []): Totals {
  const report = join(reports, `${project}.json`);
  const done = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...files,
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const counted = readReport(report);
  // A file that does not load, or an error outside a test, fails the run without failing a test.
  if (done.status !== 0 && counted.failed === 0) counted.failed = 1;
  return counted;
}

function readReport(path: string): Totals {
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return {
      passed: count(report, 'numPassedTests'),
      failed: count(report, 'numFailedTests'),
      skipped: count(report, 'numPendingTests') + count(report, 'numTodoTests'),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function count(report: unknown, key: string): number {
  if (typeof report !== 'object' || report === null) throw new TypeError('report is no object');
  const value = (report as Record<string, unknown>)[key];
  if (typeof value !== 'number') throw new TypeError(`${key} is no number`);
  return value;
}

function add(part: Totals): void {
  totals.passed += part.passed;
  totals.failed += part.failed;
  totals.skipped += part.skipped;
}
