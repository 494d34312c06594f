import { chooseEvicted } from './choose-evicted.ts';
import { database, type Entry } from './database.ts';

export const cacheName = 'forecache';

const maxStoredBytes = 20_000_000;
const shareOfFree = 0.1;

let loaded: Promise<Map<string, Entry>> | undefined;
let known: Map<string, Entry> | undefined;

/**
 * What is stored, by URL: read once from the database, then kept in memory, because a fetch event
 * has to decide at once. Empty where the database cannot be read.
 */
export function entries(): Promise<Map<string, Entry>> {
  loaded ??= database()
    .then((db) => db.getAll('entries'))
    .then((all) => (known = new Map(all.map((entry) => [entry.url, entry]))))
    .catch(() => {
      loaded = undefined;
      return new Map<string, Entry>();
    });
  return loaded;
}

/** The same without waiting: undefined until it has been read. */
export function knownEntries(): ReadonlyMap<string, Entry> | undefined {
  return known;
}

/** Changes what is known of a stored response. */
export async function putEntry(entry: Entry): Promise<void> {
  (await entries()).set(entry.url, entry);
  await (await database()).put('entries', entry);
}

/** Stores a response, and makes room for it. Rejects with QuotaExceededError when there is none. */
export async function addEntry(entry: Entry, response: Response): Promise<void> {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const capBytes = Math.min(maxStoredBytes, (quota - usage) * shareOfFree);
  const evicted = chooseEvicted([...(await entries()).values()], {
    roomBytes: capBytes - entry.bytes,
    nowMs: entry.storedAtMs,
  });
  await dropEntries(evicted.filter((url) => url !== entry.url));
  await (await caches.open(cacheName)).put(entry.url, response);
  await putEntry(entry);
}

/** Drops entries and their bodies; the bodies first, so that nothing is left that no entry names. */
export async function dropEntries(urls: readonly string[]): Promise<void> {
  const cache = await caches.open(cacheName);
  const db = await database();
  const all = await entries();
  for (const url of urls) {
    all.delete(url);
    await cache.delete(url, { ignoreVary: true });
    await db.delete('entries', url);
  }
}

/** Forgets everything that was stored. */
export async function dropAll(): Promise<void> {
  // Emptied, not replaced: whoever waits for the database still holds the same map.
  (await entries()).clear();
  await caches.delete(cacheName);
  const db = await database();
  await Promise.all([...db.objectStoreNames].map((name) => db.clear(name)));
}
