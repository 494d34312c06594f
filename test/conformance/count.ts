import type { SuiteResults, SuiteTest } from './suite.ts';

/** How a cache did, dependencies honoured: a test whose dependency was not met says nothing. */
export interface Score {
  readonly required: { readonly pass: number; readonly fail: number; readonly dependency: number };
  readonly optimal: { readonly pass: number; readonly fail: number };
  readonly check: { readonly yes: number; readonly no: number };
  /** Ids of the failed required tests. */
  readonly failed: readonly string[];
  /** Ids of required tests that could not be carried out: their dependency or their set-up was not met. */
  readonly notRun: readonly string[];
}

type Verdict = 'pass' | 'fail' | 'dependency' | 'setup' | 'untested';

/** Counts results by kind. Required tests with an unmet dependency or set-up are 'dependency'. */
export function count(tests: readonly SuiteTest[], results: SuiteResults): Score {
  const byId = new Map(tests.map((test) => [test.id, test]));
  const judge = (id: string): Verdict => {
    const result = results[id];
    if (result === undefined) return 'untested';
    const dependsOn = byId.get(id)?.dependsOn ?? [];
    if (dependsOn.some((needed) => judge(needed) !== 'pass')) return 'dependency';
    if (result === true) return 'pass';
    return result[0] === 'Setup' ? 'setup' : 'fail';
  };
  const verdicts = tests.map((test) => ({ test, verdict: judge(test.id) }));
  const ids = (kind: SuiteTest['kind'], ...wanted: Verdict[]): readonly string[] =>
    verdicts
      .filter(({ test, verdict }) => test.kind === kind && wanted.includes(verdict))
      .map(({ test }) => test.id);
  return {
    required: {
      pass: ids('required', 'pass').length,
      fail: ids('required', 'fail').length,
      dependency: ids('required', 'dependency', 'setup').length,
    },
    optimal: {
      pass: ids('optimal', 'pass').length,
      fail: ids('optimal', 'fail', 'setup', 'dependency').length,
    },
    check: {
      yes: ids('check', 'pass').length,
      no: ids('check', 'fail', 'setup', 'dependency').length,
    },
    failed: ids('required', 'fail'),
    notRun: ids('required', 'dependency', 'setup'),
  };
}
