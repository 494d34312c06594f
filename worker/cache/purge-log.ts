import { DurableObject } from 'cloudflare:workers';
import type { Invalidation } from '../../protocol/index.ts';
import { decodeInvalidation } from '../../protocol/index.ts';
import type { Env } from '../env.ts';

/** Purges are told to nodes for this long: what nobody has asked for since is gone from caches by age. */
const keptForMs = 7 * 86_400_000;
const mostTold = 256;

/** What was purged on a site, for every node to read: one object a site. */
export class PurgeLog extends DurableObject<Env> {
  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    context.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS purges (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, frame BLOB NOT NULL)',
    );
  }

  async add(frame: Uint8Array): Promise<void> {
    const { atMs } = decodeInvalidation(frame);
    const { sql } = this.ctx.storage;
    sql.exec('INSERT INTO purges (at_ms, frame) VALUES (?, ?)', Math.round(atMs), frame);
    sql.exec('DELETE FROM purges WHERE at_ms < ?', Math.round(atMs) - keptForMs);
  }

  /** Purges at or after a time, unix ms, the latest 256 of them, in order. */
  async since(atMs: number): Promise<Invalidation[]> {
    const rows = this.ctx.storage.sql.exec<{ frame: ArrayBuffer }>(
      'SELECT frame FROM purges WHERE at_ms >= ? ORDER BY at_ms DESC, id DESC LIMIT ?',
      Math.round(atMs),
      mostTold,
    );
    return [...rows].map(({ frame }) => decodeInvalidation(new Uint8Array(frame))).reverse();
  }
}
