import { decodeStored, encodeStored } from './encode-stored.ts';
import type { Stored } from './rules/stored.ts';

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
   * Bytes below 0 say that the length is not known yet: such an entry is not found until it is
   * rewritten with its length, for a body that breaks off may be stored as far as it came.
   */
  put(url: string, stored: Stored, body: BodyInit | null): Promise<void>;
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

function nodeCache(node: string, cache: Cache): NodeCache {
  const field = (name: string, value: string): ResponseInit => ({
    headers: { [name]: value, 'cache-control': longLived, 'content-type': opaqueType },
  });
  return {
    node,
    find: async (url, range) => {
      const asked =
        range && new Request(url, { headers: { range: `bytes=${range.start}-${range.end - 1}` } });
      const kept = await cache.match(asked ?? url);
      return kept && (await readKept(url, kept));
    },
    put: (url, stored, body) =>
      cache.put(url, new Response(body, field(recordField, encodeStored(stored)))),
    rewrite: async (url, stored) => {
      const kept = await cache.match(url);
      if (kept === undefined) return false;
      await cache.put(url, new Response(kept.body, field(recordField, encodeStored(stored))));
      return true;
    },
    putNote: (url, names) => cache.put(url, new Response(null, field(noteField, names.join(',')))),
    remove: (url) => cache.delete(url),
    putText: (url, text) =>
      cache.put(url, new Response(text, { headers: { 'cache-control': longLived } })),
    findText: async (url) => (await cache.match(url))?.text(),
  };
}

async function readKept(url: string, kept: Response): Promise<Found | VaryNote | undefined> {
  const names = kept.headers.get(noteField);
  const stored = names === null ? decodeStored(kept.headers.get(recordField)) : undefined;
  if (stored === undefined || !isWhole(stored, kept)) {
    await kept.body?.cancel();
    return names === null ? undefined : { kind: 'vary', names: names.split(',') };
  }
  return { kind: 'response', url, stored, body: kept.body };
}

/** False for a body that is still coming, or that broke off. */
function isWhole({ bytes }: Stored, kept: Response): boolean {
  const length = kept.headers.get('content-length');
  return bytes >= 0 && (kept.status !== 200 || length === null || Number(length) === bytes);
}
