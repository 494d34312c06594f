import { fnv1a32 } from '../../protocol/fnv1a32.ts';
import { dropEntries, entries } from './entries.ts';
import { readValue, writeValue } from './values.ts';

const betweenMs = 5_000;
let askedAtMs = 0;
let mode: RequestCache = 'default';

/** How prefetches use the browser's own cache: once something was called off, what lies there may be it. */
export function cacheMode(): RequestCache {
  return mode;
}

interface Purged {
  readonly atMs: number;
  /** Hashes of paths; left out when everything has to go. */
  readonly resources?: readonly number[];
}

/**
 * Drops what the site has called off since the last time. `latestMs` is when that was last done, as far
 * as an answer of the edge said; without it the edge is asked, at most every five seconds.
 */
export async function learnPurges(latestMs = Infinity): Promise<void> {
  const sinceMs = (await readValue('purgedMs')) ?? 0;
  if (latestMs <= sinceMs || Date.now() - askedAtMs < betweenMs) return;
  askedAtMs = Date.now();
  const answer = await fetch(`/.forecache/purged?since=${sinceMs}`, { credentials: 'omit' });
  // From the site's own edge, which the site's scripts come from too.
  const { atMs, resources } = (await answer.json()) as Purged;
  await dropEntries(
    [...(await entries()).keys()].filter((url) => resources?.includes(fnv1a32(url)) ?? true),
  );
  if (atMs > sinceMs) mode = 'no-cache';
  await writeValue('purgedMs', atMs);
}
