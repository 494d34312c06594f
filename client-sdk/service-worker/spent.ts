import { readValue, writeValue, type Spent } from './values.ts';

const dayMs = 86_400_000;
/** This long without a prefetch ends a session. */
const sessionGapMs = 1_800_000;

/** Bytes that prefetches moved today and in this session. */
export async function readSpent(nowMs: number): Promise<Spent> {
  const day = Math.floor(nowMs / dayMs);
  const kept = await readValue('spent');
  const today = kept?.day === day;
  return {
    day,
    dayBytes: today ? kept.dayBytes : 0,
    savedBytes: today ? kept.savedBytes : 0,
    sessionBytes: kept && nowMs - kept.atMs < sessionGapMs ? kept.sessionBytes : 0,
    atMs: nowMs,
  };
}

/** The change before this one: two at once would each start from the same sum. */
let before: Promise<unknown> = Promise.resolve();

export async function addSpent(bytes: number, savedBytes = 0): Promise<void> {
  const change = async (): Promise<void> => {
    const spent = await readSpent(Date.now());
    await writeValue('spent', {
      ...spent,
      dayBytes: spent.dayBytes + bytes,
      sessionBytes: spent.sessionBytes + bytes,
      savedBytes: spent.savedBytes + savedBytes,
    });
  };
  await (before = before.then(change, change));
}
