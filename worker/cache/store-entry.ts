import type { ComingBody } from './node-cache.ts';
import { rememberNames } from './seen-names.ts';
import { entryOf, indexOf, journalOf, overheadBytes } from './node-index.ts';
import { forfeit } from './prefetch-ledger.ts';
import { remainingMs } from './rules/freshness.ts';
import type { Stored } from './rules/stored.ts';
import type { Place } from './scope.ts';

/** Small enough to be held in memory while it is answered and stored. */
export const smallBodyBytes = 64 * 1_024;

export interface NewEntry {
  readonly base: string;
  readonly url: string;
  /** Request fields that select between variants; empty when there is one. */
  readonly names: readonly string[];
  readonly stored: Stored;
  readonly body: ArrayBuffer | ComingBody;
  /** True when other requests wait for it: then it is stored whatever it is worth. */
  readonly awaited?: () => boolean;
}

/**
 * Puts a response into the node's cache and its index, and makes room for it. Rejects when the body
 * fails; then neither has it. False: the node has no room for it.
 */
export async function storeEntry(place: Place, entry: NewEntry): Promise<boolean> {
  const { base, url, names, stored, body } = entry;
  const index = indexOf(place);
  const journal = journalOf(place);
  await journal.restore();
  forfeit(place, url);
  const account = entryOf(place, entry);
  const { admitted, evicted } = index.admit(account, { awaited: entry.awaited?.() ?? false });
  for (const victim of evicted) forfeit(place, victim);
  const removals = evicted.map((key) => ({ kind: 'remove', key }) as const);
  await Promise.all(evicted.map((victim) => place.cache.remove(victim)));
  const written = journal.record(
    admitted ? [...removals, { kind: 'add', entry: account }] : removals,
    place.clock,
  );
  if (!admitted) {
    if ('stream' in body) await body.stream.cancel();
    await written;
    return false;
  }
  try {
    await place.cache.put(url, stored, await afterWriting(body, written));
    if (url !== base) {
      // The note takes the place of a response that did not vary.
      forfeit(place, base);
      if (index.remove(base)) await journal.record([{ kind: 'remove', key: base }], place.clock);
      await place.cache.putNote(base, names);
    }
    rememberNames(base, names);
    return true;
  } catch (error) {
    await removeEntry(place, url);
    throw error;
  }
}

/**
 * Written down before it can be found: after a restart the index knows of every object that may answer.
 * A body that comes is taken meanwhile, or its client would wait for the journal; it is found when it is
 * whole, and that is now after it was written down too.
 */
async function afterWriting(
  body: ArrayBuffer | ComingBody,
  written: Promise<void>,
): Promise<ArrayBuffer | ComingBody> {
  if ('stream' in body) {
    const whole = Promise.all([body.whole, written]).then(([bytes]) => bytes);
    return { ...body, whole };
  }
  await written;
  return body;
}

/** Takes account of the length that a body turned out to have. */
export async function settleLength(
  place: Place,
  { url, bytes }: { url: string; bytes: number },
): Promise<void> {
  const evicted = indexOf(place).resize(url, bytes + overheadBytes);
  await removeAll(place, evicted);
}

/** Gives a stored response a new head; its body stays. */
export async function rewriteEntry(
  place: Place,
  { url, stored }: { url: string; stored: Stored },
): Promise<void> {
  const nowMs = place.clock.nowMs();
  indexOf(place).renew(url, nowMs + remainingMs(stored, nowMs));
  if (!(await place.cache.rewrite(url, stored))) dropMissing(place, url);
}

export async function removeEntry(place: Place, url: string): Promise<void> {
  await removeAll(place, [url]);
}

/** Removes a target with all its variants. */
export async function removeTarget(place: Place, base: string): Promise<void> {
  await journalOf(place).restore();
  rememberNames(base, []);
  await removeAll(place, [...new Set([base, ...indexOf(place).keysOf(base)])]);
}

/** An object that the cache has let go by itself leaves the index too. */
export function dropMissing(place: Place, url: string): void {
  if (!indexOf(place).remove(url)) return;
  forfeit(place, url);
  place.waitUntil(journalOf(place).record([{ kind: 'remove', key: url }], place.clock));
}

async function removeAll(place: Place, urls: readonly string[]): Promise<void> {
  if (urls.length === 0) return;
  const index = indexOf(place);
  await journalOf(place).restore();
  const known = urls.filter((url) => index.remove(url));
  for (const url of urls) forfeit(place, url);
  await Promise.all(urls.map((url) => place.cache.remove(url)));
  await journalOf(place).record(
    known.map((key) => ({ kind: 'remove', key })),
    place.clock,
  );
}
