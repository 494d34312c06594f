import { rememberNames } from './find-stored.ts';
import { admitStored, indexOf } from './node-index.ts';
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
  readonly body: BodyInit | null;
}

/**
 * Puts a response into the node's cache and its index, and makes room for it. Rejects when the body
 * fails; then neither has it. False: the node has no room for it.
 */
export async function storeEntry(place: Place, entry: NewEntry): Promise<boolean> {
  const { base, url, names, stored, body } = entry;
  const { admitted, evicted } = admitStored(place, entry);
  await Promise.all(evicted.map((victim) => place.cache.remove(victim)));
  if (!admitted) {
    if (body instanceof ReadableStream) await body.cancel();
    return false;
  }
  try {
    await place.cache.put(url, stored, body);
    if (url !== base) await place.cache.putNote(base, names);
    rememberNames(base, names);
    return true;
  } catch (error) {
    await removeEntry(place, url);
    throw error;
  }
}

/** Gives a stored response a new head; its body stays. */
export async function rewriteEntry(
  place: Place,
  { url, stored }: { url: string; stored: Stored },
): Promise<void> {
  const kept = await place.cache.find(url);
  if (kept?.kind !== 'response') return;
  const nowMs = place.clock.nowMs();
  indexOf(place).renew(url, nowMs + remainingMs(stored, nowMs));
  await place.cache.put(url, stored, kept.body);
}

export async function removeEntry(place: Place, url: string): Promise<void> {
  indexOf(place).remove(url);
  await place.cache.remove(url);
}

/** Removes a target with all its variants. */
export async function removeTarget(place: Place, base: string): Promise<void> {
  const index = indexOf(place);
  const urls = new Set([base, ...index.keysOf(base)]);
  for (const url of urls) index.remove(url);
  rememberNames(base, []);
  await Promise.all([...urls].map((url) => place.cache.remove(url)));
}
