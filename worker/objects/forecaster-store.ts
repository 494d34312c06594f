/** SQLite keeps at most 2 MB in one value. */
const chunkBytes = 1 << 20;
/** As many as a shelf keeps. */
const cataloguesKept = 8;

export interface StoredSnapshot {
  readonly engines: readonly { readonly node: string; readonly bytes: Uint8Array }[];
  readonly meta: string;
}

/**
 * A snapshot and, after it, the journal of every frame that was accepted since: an object that is
 * evicted or restarted learns again exactly what it had been told.
 */
export class ForecasterStore {
  private readonly storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, frame BLOB NOT NULL);
       CREATE TABLE IF NOT EXISTS snapshot (node TEXT, part INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (node, part));
       CREATE TABLE IF NOT EXISTS catalogue (seq INTEGER PRIMARY KEY AUTOINCREMENT, frame BLOB NOT NULL);
       CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);`,
    );
  }

  append(frames: readonly Uint8Array[]): void {
    for (const frame of frames) {
      this.storage.sql.exec('INSERT INTO journal (frame) VALUES (?)', frame);
    }
  }

  *journal(): Generator<Uint8Array> {
    for (const row of this.storage.sql.exec('SELECT frame FROM journal ORDER BY seq')) {
      if (row.frame instanceof ArrayBuffer) yield new Uint8Array(row.frame);
    }
  }

  /** Catalogues that were handed out, oldest first. */
  catalogues(): Uint8Array[] {
    return this.storage.sql
      .exec('SELECT frame FROM catalogue ORDER BY seq')
      .toArray()
      .flatMap(({ frame }) => (frame instanceof ArrayBuffer ? [new Uint8Array(frame)] : []));
  }

  /** Keeps a catalogue before it is handed out: batches will name it. */
  addCatalogue(frame: Uint8Array): void {
    const { sql } = this.storage;
    sql.exec('INSERT INTO catalogue (frame) VALUES (?)', frame);
    sql.exec(
      'DELETE FROM catalogue WHERE seq NOT IN (SELECT seq FROM catalogue ORDER BY seq DESC LIMIT ?)',
      cataloguesKept,
    );
  }

  journalLength(): number {
    const row = this.storage.sql.exec('SELECT COUNT(*) AS n FROM journal').one();
    return Number(row.n);
  }

  /** Replaces the snapshot and drops the journal that it makes needless, together or not at all. */
  writeSnapshot(snapshot: StoredSnapshot): void {
    this.storage.transactionSync(() => {
      const { sql } = this.storage;
      sql.exec('DELETE FROM snapshot');
      for (const { node, bytes } of snapshot.engines) {
        for (let part = 0; part * chunkBytes < bytes.length; part++) {
          const chunk = bytes.slice(part * chunkBytes, (part + 1) * chunkBytes);
          sql.exec('INSERT INTO snapshot (node, part, bytes) VALUES (?, ?, ?)', node, part, chunk);
        }
      }
      sql.exec(`INSERT OR REPLACE INTO meta (key, value) VALUES ('snapshot', ?)`, snapshot.meta);
      sql.exec('DELETE FROM journal');
    });
  }

  readSnapshot(): StoredSnapshot | undefined {
    const { sql } = this.storage;
    const [meta] = sql.exec(`SELECT value FROM meta WHERE key = 'snapshot'`).toArray();
    if (meta === undefined) return undefined;
    const chunks = new Map<string, Uint8Array[]>();
    for (const row of sql.exec('SELECT node, bytes FROM snapshot ORDER BY node, part')) {
      if (!(row.bytes instanceof ArrayBuffer)) continue;
      const node = String(row.node);
      chunks.set(node, [...(chunks.get(node) ?? []), new Uint8Array(row.bytes)]);
    }
    const engines = [...chunks].map(([node, parts]) => ({ node, bytes: join(parts) }));
    return { engines, meta: String(meta.value) };
  }

  /** A snapshot that this build cannot read is of no further use. */
  dropSnapshot(): void {
    this.storage.sql.exec(`DELETE FROM snapshot`);
    this.storage.sql.exec(`DELETE FROM meta WHERE key = 'snapshot'`);
  }

  sizeBytes(): number {
    return this.storage.sql.databaseSize;
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
