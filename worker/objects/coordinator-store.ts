import type { Book, LeaseRecord, NodeRecord } from '../coordinate/book.ts';
import { readBook, writeHead, writeMemory } from './book-json.ts';

export interface ChangedKeys {
  readonly leases: readonly string[];
  readonly nodes: readonly string[];
  readonly fresh: readonly string[];
}

/** Wall time between two writes of what a restart can do without. */
const memoryEveryMs = 5_000;

/** The book in SQLite: a row a lease, a node and a fresh object, the rest in one row. */
export class CoordinatorStore {
  private readonly storage: DurableObjectStorage;
  private memoryWrittenAtMs = 0;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS lease (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS node (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS fresh (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);`,
    );
  }

  /**
   * Writes what changed, all or nothing; the runtime holds answers back until it is on disk. One
   * statement a table: `json_each` carries the rows.
   */
  write(book: Book, changed: ChangedKeys): void {
    this.storage.transactionSync(() => {
      this.writeRows('lease', rowsOf(book.leases, changed.leases));
      this.writeRows('node', rowsOf(book.nodes, changed.nodes));
      this.writeFresh(book, changed.fresh);
      this.writeMeta('book', writeHead(book));
    });
    // Large, and no worse for being a little old: not with every write.
    const nowMs = Date.now();
    if (nowMs - this.memoryWrittenAtMs < memoryEveryMs) return;
    this.memoryWrittenAtMs = nowMs;
    this.writeMeta('memory', writeMemory(book));
  }

  /** Undefined when nothing was stored yet. */
  read(fallback: Book): Book | undefined {
    const { sql } = this.storage;
    const meta = new Map(
      sql
        .exec('SELECT key, value FROM meta')
        .toArray()
        .map((row) => [String(row.key), String(row.value)] as const),
    );
    const head = meta.get('book');
    if (head === undefined) return undefined;
    const bodies = (table: string): string[] =>
      sql
        .exec(`SELECT body FROM ${table}`)
        .toArray()
        .map((row) => String(row.body));
    const fresh = sql
      .exec('SELECT id, until FROM fresh ORDER BY until')
      .toArray()
      .map((row) => [String(row.id), Number(row.until)] as const);
    return readBook({
      head,
      memory: meta.get('memory') ?? '',
      leases: bodies('lease'),
      nodes: bodies('node'),
      fresh,
      fallback,
    });
  }

  sizeBytes(): number {
    return this.storage.sql.databaseSize;
  }

  private writeMeta(key: 'book' | 'memory', value: string): void {
    this.storage.sql.exec('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, value);
  }

  private writeRows(
    table: 'lease' | 'node',
    rows: {
      readonly kept: readonly (readonly [string, string])[];
      readonly gone: readonly string[];
    },
  ): void {
    const { sql } = this.storage;
    if (rows.kept.length > 0) {
      sql.exec(
        `INSERT OR REPLACE INTO ${table} (id, body)
         SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)`,
        JSON.stringify(rows.kept),
      );
    }
    if (rows.gone.length > 0) {
      sql.exec(
        `DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(rows.gone),
      );
    }
  }

  private writeFresh(book: Book, keys: readonly string[]): void {
    const { sql } = this.storage;
    const kept = keys.flatMap((key) => {
      const until = book.fresh.get(key);
      return until === undefined ? [] : [[key, Math.round(until)]];
    });
    const gone = keys.filter((key) => !book.fresh.has(key));
    if (kept.length > 0) {
      sql.exec(
        `INSERT OR REPLACE INTO fresh (id, until)
         SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)`,
        JSON.stringify(kept),
      );
    }
    if (gone.length > 0) {
      sql.exec(
        'DELETE FROM fresh WHERE id IN (SELECT value FROM json_each(?))',
        JSON.stringify(gone),
      );
    }
  }
}

function rowsOf(
  records: ReadonlyMap<string, LeaseRecord | NodeRecord>,
  keys: readonly string[],
): { kept: [string, string][]; gone: string[] } {
  const kept: [string, string][] = [];
  const gone: string[] = [];
  for (const key of keys) {
    const record = records.get(key);
    if (record === undefined) gone.push(key);
    else kept.push([key, JSON.stringify(record)]);
  }
  return { kept, gone };
}
