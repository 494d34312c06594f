/** Frames kept at most: some minutes of a busy site. Later ones are counted and dropped. */
const keptMax = 10_000;
const replayMax = 500;

/** Frames that no consumer could take, kept until an operator sends them again. */
export class DeadLetters {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(
      'CREATE TABLE IF NOT EXISTS dead (seq INTEGER PRIMARY KEY AUTOINCREMENT, frame BLOB NOT NULL)',
    );
  }

  count(): number {
    return Number(this.sql.exec('SELECT COUNT(*) AS n FROM dead').one().n);
  }

  /** Returns how many were kept. */
  keep(frames: readonly Uint8Array[]): number {
    const room = Math.max(0, keptMax - this.count());
    for (const frame of frames.slice(0, room)) {
      this.sql.exec('INSERT INTO dead (frame) VALUES (?)', frame);
    }
    return Math.min(frames.length, room);
  }

  /** The oldest, still kept: `forget` them once they are sent. */
  oldest(): { readonly seq: number; readonly frame: Uint8Array }[] {
    return this.sql
      .exec('SELECT seq, frame FROM dead ORDER BY seq LIMIT ?', replayMax)
      .toArray()
      .flatMap(({ seq, frame }) =>
        frame instanceof ArrayBuffer ? [{ seq: Number(seq), frame: new Uint8Array(frame) }] : [],
      );
  }

  forget(upToSeq: number): void {
    this.sql.exec('DELETE FROM dead WHERE seq <= ?', upToSeq);
  }
}
