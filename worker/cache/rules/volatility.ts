/** What fetches have found of one resource's validator; counts are halved past a bound, so that habits may change. */
export interface Changes {
  readonly fetches: number;
  readonly changes: number;
  /** Hash of the validator that the last fetch found, 0 when there was none. */
  readonly validator: number;
}

const mostFetches = 64;

/** The record after one more fetch. What has no validator counts as changed: nothing says that it is not. */
export function afterFetch(before: Changes | undefined, validator: number): Changes {
  if (before === undefined) return { fetches: 0, changes: 0, validator };
  const changed = validator === 0 || validator !== before.validator ? 1 : 0;
  const scale = before.fetches >= mostFetches ? 0.5 : 1;
  return {
    fetches: before.fetches * scale + 1,
    changes: before.changes * scale + changed,
    validator,
  };
}

/** Share of fetches that found a change, in [0, 1): by Laplace's rule from the second fetch on, 0 before. */
export function volatilityOf(record: Changes | undefined): number {
  if (record === undefined || record.fetches === 0) return 0;
  return record.changes / (record.fetches + 1);
}
