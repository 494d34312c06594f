import type { Fork } from './fork-body.ts';
import { PartReader } from './part-reader.ts';
import type { NewEntry } from './store-entry.ts';
import { removeEntry, rewriteEntry, settleLength, storeEntry } from './store-entry.ts';
import type { Place } from './scope.ts';

/** A body of unknown length is kept in memory up to here, so that most are stored once, with their length. */
const heldBytes = 1 << 20;

/**
 * Stores a body as it comes; false when the node has no room for it. Rejects when it does not come to
 * its end: the Cache API may have kept what came, so the entry is removed, and until then its record
 * does not fit its length and nobody is served from it.
 */
export async function storeStream(
  place: Place,
  { entry, fork }: { entry: Omit<NewEntry, 'body'>; fork: Fork },
): Promise<boolean> {
  if (entry.stored.bytes >= 0) return storeChecked(place, { entry, fork, body: fork.store });
  const head = await readHead(fork.store);
  if (head.rest === undefined) {
    const bytes = await fork.pumped;
    const stored = { ...entry.stored, bytes };
    return storeEntry(place, { ...entry, stored, body: joined(head.parts, bytes) });
  }
  const stored = await storeChecked(place, { entry, fork, body: resumed(head.parts, head.rest) });
  if (!stored) return false;
  const bytes = await fork.pumped;
  await rewriteEntry(place, { url: entry.url, stored: { ...entry.stored, bytes } });
  await settleLength(place, { url: entry.url, bytes });
  return true;
}

async function storeChecked(
  place: Place,
  { entry, fork, body }: { entry: Omit<NewEntry, 'body'>; fork: Fork; body: ReadableStream },
): Promise<boolean> {
  const [stored, pumped] = await Promise.allSettled([
    storeEntry(place, { ...entry, body }),
    fork.pumped,
  ]);
  if (pumped.status === 'rejected') {
    await removeEntry(place, entry.url);
    throw pumped.reason;
  }
  if (stored.status === 'rejected') throw stored.reason;
  return stored.value;
}

interface Head {
  readonly parts: readonly Uint8Array[];
  /** Undefined when the parts are all. */
  readonly rest: PartReader | undefined;
}

async function readHead(body: ReadableStream<Uint8Array>): Promise<Head> {
  const reader = new PartReader(body);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < heldBytes) {
    const part = await reader.next();
    if (part === undefined) return { parts, rest: undefined };
    parts.push(part.slice());
    bytes += part.byteLength;
  }
  return { parts, rest: reader };
}

/** The parts that were read, then what still comes. */
function resumed(parts: readonly Uint8Array[], rest: PartReader): ReadableStream {
  const waiting = [...parts];
  return new ReadableStream({
    async pull(controller) {
      const part = waiting.shift() ?? (await rest.next())?.slice();
      if (part === undefined) controller.close();
      else controller.enqueue(part);
    },
    cancel: (reason) => rest.cancel(reason),
  });
}

function joined(parts: readonly Uint8Array[], bytes: number): ArrayBuffer {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole.buffer;
}
