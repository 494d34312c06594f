import { database } from './database.ts';
import { frameQueued } from './queue.ts';
import { pseudonym } from './pseudonym.ts';
import { scope } from './scope.ts';
import { readTags } from './tags.ts';
import { readValue, writeValue } from './values.ts';

const firstRetryMs = 5_000;
const lastRetryMs = 3_600_000;

/** Background Sync, https://wicg.github.io/background-sync/spec/; Chromium only, so it only helps. */
interface SyncManager {
  register(tag: string): Promise<void>;
}

export const syncTag = 'forecache';

/**
 * Sends what is queued. A frame stays, with its id, until the edge has taken it, and the edge counts
 * an id once. After a failure the next attempt waits 5 s, 10 s, … up to an hour.
 */
export async function flush(): Promise<void> {
  // An old worker and its successor may both be alive; one of them sends.
  await navigator.locks.request('forecache-flush', { ifAvailable: true }, async (lock) => {
    if (lock && navigator.onLine) await sendAll();
  });
}

async function sendAll(): Promise<void> {
  const db = await database();
  const wait = await readValue('backoff');
  if (wait && wait.untilMs > Date.now()) return;
  const { userClass } = await readTags();
  while (await frameQueued({ visitor: await pseudonym(Date.now()), userClass })) {
    // Each round leaves one frame more and up to 200 accesses fewer.
  }
  for (const { id, frame } of await db.getAll('frames')) {
    if (!settled.test(`${await post(frame)}`)) {
      const delayMs = Math.min(wait ? wait.delayMs * 2 : firstRetryMs, lastRetryMs);
      await writeValue('backoff', { untilMs: Date.now() + delayMs, delayMs });
      const { sync } = scope.registration as { sync?: SyncManager };
      // Not awaited: a browser that asks for permission would hold the lock until it is answered.
      void sync?.register(syncTag).catch(() => undefined);
      return;
    }
    await db.delete('frames', id);
  }
  await db.delete('values', 'backoff');
}

// Taken, or refused for good: what the edge calls malformed stays malformed. 408 and 429 ask for patience.
const settled = /^(?:2|4(?!08|29))/;

async function post(body: Uint8Array<ArrayBuffer>): Promise<number> {
  try {
    return (await fetch('/.forecache/collect', { method: 'POST', body, credentials: 'omit' }))
      .status;
  } catch {
    return 0;
  }
}
