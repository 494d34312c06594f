import type { Fork } from './fork-body.ts';
import { PartReader } from './part-reader.ts';
import type { NewEntry } from './store-entry.ts';
import { settleLength, storeEntry } from './store-entry.ts';
import type { Place } from './scope.ts';

/** A body that fits into the buffer of one part is held as that part, and stored in one piece. */
const heldBytes = 256 * 1_024;

/** A body of unknown length is kept in memory up to here, so that most are stored once, with their length. */
const heldUnknownBytes = 1 << 20;

/**
 * Stores a body as it comes; false when the node has no room for it. Rejects when it does not come to
 * its end, or not in the limits of what is stored: then nothing is found under its URL.
 */
export async function storeStream(
  place: Place,
  { entry, fork }: { entry: Omit<NewEntry, 'body'>; fork: Fork },
): Promise<boolean> {
  const { bytes } = entry.stored;
  if (bytes < 0) return storeUnmeasured(place, { entry, fork });
  if (bytes > heldBytes)
    return storeEntry(place, { ...entry, body: { stream: fork.store, whole: fork.given } });
  const [body] = await Promise.all([new Response(fork.store).arrayBuffer(), fork.given]);
  return storeEntry(place, { ...entry, body });
}

async function storeUnmeasured(
  place: Place,
  { entry, fork }: { entry: Omit<NewEntry, 'body'>; fork: Fork },
): Promise<boolean> {
  const head = await readHead(fork.store);
  if (head.rest === undefined) {
    const bytes = await fork.given;
    const stored = { ...entry.stored, bytes };
    return storeEntry(place, { ...entry, stored, body: joined(head.parts, bytes) });
  }
  const stream = resumed(head.parts, head.rest);
  if (!(await storeEntry(place, { ...entry, body: { stream, whole: fork.given } }))) return false;
  await settleLength(place, { url: entry.url, bytes: await fork.given });
  return true;
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
  while (bytes < heldUnknownBytes) {
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
