import { database } from './database.ts';
import { roundTripMs } from './round-trip.ts';
import { encodeAccesses, type QueuedAccess } from './encode-accesses.ts';

const maxQueued = 2_000;
/** A frame of 200 accesses is some 1 kB; the protocol's own limit is far above. */
const batchAccesses = 200;

/** Keeps accesses until they are sent; past 2,000 the oldest go. */
export async function enqueue(accesses: readonly QueuedAccess[]): Promise<void> {
  const change = (await database()).transaction('accesses', 'readwrite');
  for (const access of accesses) void change.store.add(access);
  const keys = await change.store.getAllKeys();
  for (const key of keys.slice(0, -maxQueued)) void change.store.delete(key);
  await change.done;
}

/**
 * Moves up to 200 queued accesses into one frame, in one transaction: a browser that is killed has
 * each access either in the queue or in a frame with its final id.
 * @returns false when none was left.
 */
export async function frameQueued(head: {
  readonly visitor: string;
  readonly userClass: string;
}): Promise<boolean> {
  const change = (await database()).transaction(['accesses', 'frames'], 'readwrite');
  const queue = change.objectStore('accesses');
  const keys = await queue.getAllKeys(null, batchAccesses);
  const accesses = await queue.getAll(null, batchAccesses);
  for (const key of keys) void queue.delete(key);
  if (accesses.length > 0) {
    const id = crypto.randomUUID().replaceAll('-', '');
    const frame = encodeAccesses({
      ...head,
      id,
      site: location.hostname,
      sentAtMs: Date.now(),
      roundTripMs: roundTripMs(),
      accesses,
    });
    void change.objectStore('frames').put({ id, frame, count: accesses.length });
  }
  await change.done;
  return accesses.length > 0;
}

/** Accesses that the edge has not taken yet. */
export async function countQueued(): Promise<number> {
  const db = await database();
  const frames = await db.getAll('frames');
  return frames.reduce((sum, { count }) => sum + count, await db.count('accesses'));
}
