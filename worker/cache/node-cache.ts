import type { CacheRecord } from './encode-stored.ts';
import { decodeRecord, encodeRecord } from './encode-stored.ts';
import type { Stored } from './rules/stored.ts';
import { Seals } from './seals.ts';

/** A stored response and its body, to be read once. */
export interface Found {
  readonly kind: 'response';
  readonly url: string;
  readonly stored: Stored;
  readonly body: ReadableStream | null;
}

/** In the place of a response: the request fields that choose between several. */
interface VaryNote {
  readonly kind: 'vary';
  readonly names: readonly string[];
}

/** A body that is stored as it comes. */
export interface ComingBody {
  readonly stream: ReadableStream;
  /** Its bytes, once it may be believed: it came to its end, and what else must precede that is done. Rejects when it never may. */
  readonly whole: Promise<number>;
}

/**
 * The Cache API of one node. Nothing of HTTP is left to it: our own record, in one field, says what
 * was stored when, and the entry itself looks fresh for a year.
 */
export interface NodeCache {
  readonly node: string;
  find(
    url: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Found | VaryNote | undefined>;
  /**
   * A body that comes is found when it is whole, not before; with bytes below 0, when its length is not
   * known yet, under the length that it had. Rejects when it is not stored whole: remove it then.
   */
  put(url: string, stored: Stored, body: ArrayBuffer | ComingBody | null): Promise<void>;
  /** Gives what is stored a new record; its body is copied from the one to the other. False: nothing is stored. */
  rewrite(url: string, stored: Stored): Promise<boolean>;
  putNote(url: string, names: readonly string[]): Promise<void>;
  remove(url: string): Promise<boolean>;
  /** Text of our own, such as the index. */
  putText(url: string, text: string): Promise<void>;
  findText(url: string): Promise<string | undefined>;
}

const recordField = 'forecache-record';
const noteField = 'forecache-vary';

/** The Cache API keeps nothing without a lifetime. */
const longLived = 'public, max-age=31536000, immutable';

/** Coded bodies would be decoded by whoever reads them: as a plain byte stream they stay what they are. */
const opaqueType = 'application/octet-stream';

const opened = new Map<string, NodeCache>();

/** The cache of a node. Not the promise of it is shared but what came of it, see `Announcement`. */
export async function openNodeCache(node: string): Promise<NodeCache> {
  const known = opened.get(node);
  if (known !== undefined) return known;
  const cache = nodeCache(node, await caches.open(`colo:${node}`));
  opened.set(node, cache);
  return cache;
}

/** Forgets what is known of all nodes, as a restart of the isolate would. */
export function forgetNodeCaches(): void {
  opened.clear();
}

function nodeCache(node: string, cache: Cache): NodeCache {
  const field = (name: string, value: string): ResponseInit => ({
    headers: { [name]: value, 'cache-control': longLived, 'content-type': opaqueType },
  });
  const putText = (url: string, text: string): Promise<void> =>
    cache.put(url, new Response(text, { headers: { 'cache-control': longLived } }));
  const findText = async (url: string): Promise<string | undefined> =>
    (await cache.match(url))?.text();
  const seals = new Seals({ putText, findText, remove: (url) => cache.delete(url) });

  const putRecord = (url: string, record: CacheRecord, body: BodyInit | null): Promise<void> =>
    cache.put(url, new Response(body, field(recordField, encodeRecord(record))));
  const putComing = async (url: string, stored: Stored, body: ComingBody): Promise<void> => {
    const storing = crypto.randomUUID();
    const put = putRecord(url, { stored, storing }, body.stream);
    const [done, whole] = await Promise.allSettled([put, body.whole]);
    // Why a body broke off says more than that it could not be stored.
    if (whole.status === 'rejected') throw whole.reason;
    if (done.status === 'rejected') throw done.reason;
    await seals.set(url, { storing, bytes: whole.value });
  };
  const put: NodeCache['put'] = (url, stored, body) =>
    body !== null && 'stream' in body
      ? putComing(url, stored, body)
      : putRecord(url, { stored, storing: undefined }, body);

  /** The record of what is kept, if it is whole. */
  const recordOf = async (url: string, kept: Response): Promise<CacheRecord | undefined> => {
    const record = decodeRecord(kept.headers.get(recordField));
    if (record?.storing === undefined) return record;
    const seal = await seals.of(url, record.storing);
    return seal && { ...record, stored: { ...record.stored, bytes: seal.bytes } };
  };
  const findWhole = async (
    url: string,
    asked: Request | string,
  ): Promise<(Found & Pick<CacheRecord, 'storing'>) | VaryNote | undefined> => {
    const kept = await cache.match(asked);
    if (kept === undefined) return undefined;
    const names = kept.headers.get(noteField);
    const record = names === null ? await recordOf(url, kept) : undefined;
    if (record === undefined || !hasLength(kept, record.stored.bytes)) {
      await kept.body?.cancel();
      return names === null ? undefined : { kind: 'vary', names: names.split(',') };
    }
    return { kind: 'response', url, ...record, body: kept.body };
  };

  return {
    node,
    find: (url, range) =>
      findWhole(
        url,
        range
          ? new Request(url, { headers: { range: `bytes=${range.start}-${range.end - 1}` } })
          : url,
      ),
    put,
    rewrite: async (url, stored) => {
      const found = await findWhole(url, url);
      if (found?.kind !== 'response') return false;
      const { body, storing, stored: before } = found;
      const { bytes } = before;
      // A copy that breaks off is as little to be believed as a first storing: what was stored in one
      // piece is copied so, the others are sealed anew.
      if (body === null || storing === undefined) {
        const piece = await new Response(body).arrayBuffer();
        if (piece.byteLength !== bytes) return false;
        await putRecord(url, { stored, storing: undefined }, piece);
        return true;
      }
      const copy = new FixedLengthStream(bytes);
      const whole = body.pipeTo(copy.writable).then(() => bytes);
      await putComing(url, stored, { stream: copy.readable, whole });
      return true;
    },
    putNote: (url, names) => cache.put(url, new Response(null, field(noteField, names.join(',')))),
    remove: async (url) => {
      const [removed] = await Promise.all([cache.delete(url), seals.drop(url)]);
      return removed;
    },
    putText,
    findText,
  };
}

/** False when the cache itself tells another length than our record, of a response that is no part. */
function hasLength(kept: Response, bytes: number): boolean {
  const length = kept.headers.get('content-length');
  return bytes >= 0 && (kept.status !== 200 || length === null || Number(length) === bytes);
}
