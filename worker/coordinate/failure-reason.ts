/** Who is to blame for a failed lease. */
export type Blame =
  /** Nobody: it was fresh, cancelled, or prefetching had been stopped. */
  | 'nobody'
  /** The node: no space, no time, no connection of its own. */
  | 'node'
  /** The resource may not be prefetched at all. */
  | 'resource'
  /** The origin is in trouble. */
  | 'origin'
  /** The origin asks for a pause. */
  | 'origin-refusal';

export interface Failure {
  readonly blame: Blame;
  /** How long the origin asked to be left alone, ms; 0 when it did not say. */
  readonly retryAfterMs: number;
}

const nobody =
  /^(fresh|cancelled|stopped|expired|purged|in-flight|stored-meanwhile|dry-run|no-permit)/;
const resource =
  /^(not-storable|private|no-store|set-cookie|redirect|challenge|opaque|not-fresh|vary|wrong-type|status-(3|4(?!29|08)))/;
const refusal = /^(status-(429|503)|retry-after|origin-refused|refused)/;
const origin = /^(status-(5|408)|network|timeout|time-out|unreachable|breaker-open|origin)/;
const retryAfter = /retry-after-(\d{1,6})$/;

/**
 * Reads the reason code of a 'failed' or 'late' outcome: `status-<code>`, `retry-after-<seconds>`,
 * `status-503-retry-after-<seconds>`, or a word. An unknown word blames the node, which reported it.
 */
export function readFailure(reason: string): Failure {
  const retryAfterMs = Number(retryAfter.exec(reason)?.[1] ?? 0) * 1_000;
  return { blame: blameOf(reason), retryAfterMs };
}

function blameOf(reason: string): Blame {
  if (nobody.test(reason)) return 'nobody';
  if (refusal.test(reason)) return 'origin-refusal';
  if (resource.test(reason)) return 'resource';
  if (origin.test(reason)) return 'origin';
  return 'node';
}
