import { database } from './database.ts';

const dayMs = 86_400_000;
const sessionGapMs = 1_800_000;

/** Bytes that prefetches moved today and in this session (30 minutes without one end it). */
export interface Spent {
  readonly day: number;
  readonly dayBytes: number;
  readonly sessionBytes: number;
  readonly savedBytes: number;
  readonly atMs: number;
}

export async function readSpent(nowMs: number): Promise<Spent> {
  const day = Math.floor(nowMs / dayMs);
  const kept = (await (await database()).get('values', 'spent')) as Spent | undefined;
  const today = kept?.day === day;
  return {
    day,
    dayBytes: today ? kept.dayBytes : 0,
    savedBytes: today ? kept.savedBytes : 0,
    sessionBytes: kept && nowMs - kept.atMs < sessionGapMs ? kept.sessionBytes : 0,
    atMs: nowMs,
  };
}

export async function addSpent(bytes: number, savedBytes = 0): Promise<void> {
  const spent = await readSpent(Date.now());
  const dayBytes = spent.dayBytes + bytes;
  const sessionBytes = spent.sessionBytes + bytes;
  await (
    await database()
  ).put(
    'values',
    { ...spent, dayBytes, sessionBytes, savedBytes: spent.savedBytes + savedBytes },
    'spent',
  );
}
