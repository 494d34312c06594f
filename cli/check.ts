import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One check of `npm run check`: a script of package.json that exits 0 when the tree is in order. */
export interface CheckResult {
  readonly script: string;
  readonly passed: boolean;
  readonly output: string;
}

export const checkScripts = [
  'check:format',
  'check:lint',
  'check:types',
  'check:unused',
  'check:package',
  'check:size',
] as const;

/** Runs every check, failed ones too, and prints a line for each and the output of those that failed. */
export function runChecks(): CheckResult[] {
  const root = fileURLToPath(new URL('..', import.meta.url));
  return checkScripts.map((script) => {
    const done = spawnSync('npm', ['run', '--silent', script], {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const passed = done.status === 0;
    const output = `${done.stdout}${done.stderr}`;
    console.log(`${passed ? 'ok  ' : 'FAIL'} ${script}`);
    if (!passed) console.log(output);
    return { script, passed, output };
  });
}

if (import.meta.main) {
  process.exitCode = runChecks().every((check) => check.passed) ? 0 : 1;
}
