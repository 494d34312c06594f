import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { QueuedAccess } from './encode-accesses.ts';

/** One stored response: where it is, how long it is good and where it came from. */
export interface Entry {
  /** Path and query. */
  readonly url: string;
  readonly bytes: number;
  readonly storedAtMs: number;
  readonly freshUntilMs: number;
  /** True: may not be shown past its freshness even while offline (RFC 9111 section 5.2.2.2). */
  readonly mustRevalidate: boolean;
  readonly document: boolean;
  readonly build: string;
  readonly confidence: number;
  /** When it last answered a request, 0 when it never did. */
  readonly usedAtMs: number;
}

/** A frame that is on its way: sent again under the same id until the edge has taken it. */
export interface PendingFrame {
  readonly id: string;
  readonly frame: Uint8Array<ArrayBuffer>;
  /** Accesses in it. */
  readonly count: number;
}

interface Schema extends DBSchema {
  accesses: { key: number; value: QueuedAccess };
  frames: { key: string; value: PendingFrame };
  entries: { key: string; value: Entry };
  /** Single values: pseudonym, backoff, spent bytes, tags. */
  values: { key: string; value: unknown };
}
export type Database = IDBPDatabase<Schema>;

let opened: Promise<Database> | undefined;

/**
 * The worker's database. It rejects where IndexedDB is blocked or full; a failed open is tried anew
 * by the next caller.
 */
export function database(): Promise<Database> {
  opened ??= openDB<Schema>('forecache', 1, {
    upgrade(db) {
      db.createObjectStore('accesses', { autoIncrement: true });
      db.createObjectStore('frames', { keyPath: 'id' });
      db.createObjectStore('entries', { keyPath: 'url' });
      db.createObjectStore('values');
    },
    // Another version wants the database, or the browser closed it: the next caller opens it anew.
    blocking: (_current, _blocked, { target }) => {
      (target as IDBDatabase).close();
      opened = undefined;
    },
    terminated: () => (opened = undefined),
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}
