/** Who is to blame for a failed lease. */
export type Blame =
  /** Nobody: it was fresh, cancelled, or prefetching had been stopped. */
  | 'nobody'
  /** The node: no space, no keys, no room for it. */
  | 'node'
  /** The resource may not be prefetched at all. */
  | 'resource'
  /** The origin did not answer as it should. */
  | 'origin'
  /** The origin asks for a pause: 429, 503. */
  | 'origin-refusal';

export interface Failure {
  readonly blame: Blame;
  /** How long the origin asked to be left alone, ms; 0 when it did not say. */
  readonly retryAfterMs: number;
}

const words: Readonly<Record<Exclude<Blame, 'node'>, readonly string[]>> = {
  nobody: ['fresh', 'cancelled', 'stopped', 'expired', 'no-permit', 'dry-run', 'in-flight'],
  resource: [
    'redirect',
    'challenge',
    'empty',
    'no-cache',
    'varies',
    'vary-any',
    'stale',
    'status',
    'partial',
    'no-store',
    'private',
    'set-cookie',
    'authorization',
    'no-lifetime',
    'method',
    'too-large',
    'too-many-fields',
    'not-fetchable',
  ],
  origin: ['timeout', 'connection', 'breaker-open', 'origin-error', 'truncated'],
  'origin-refusal': ['origin-refused'],
};

const blameOf = new Map<string, Blame>(
  Object.entries(words).flatMap(([blame, reasons]) =>
    reasons.map((reason) => [reason, blame as Blame] as const),
  ),
);

const retryAfter = /-(\d{1,6})$/;

/**
 * Reads the reason code of a 'failed' outcome. `origin-refused-<seconds>` carries what Retry-After
 * said. A word that is not known blames the node that reported it.
 */
export function readFailure(reason: string): Failure {
  const seconds = Number(retryAfter.exec(reason)?.[1] ?? 0);
  const blame = blameOf.get(reason.replace(retryAfter, '')) ?? 'node';
  return { blame, retryAfterMs: seconds * 1_000 };
}
