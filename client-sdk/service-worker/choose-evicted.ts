import type { Entry } from './database.ts';

/**
 * Which entries go so that the rest fits: long expired ones always, then what expired, then what is
 * least likely to be wanted, the oldest first among equals.
 */
export function chooseEvicted(
  stored: readonly Entry[],
  { roomBytes, nowMs }: { roomBytes: number; nowMs: number },
): string[] {
  const score = (entry: Entry): number => (entry.freshUntilMs > nowMs ? 1 + entry.confidence : 0);
  const worstFirst = stored.toSorted(
    (a, b) =>
      score(a) - score(b) ||
      Math.max(a.storedAtMs, a.usedAtMs) - Math.max(b.storedAtMs, b.usedAtMs),
  );
  let bytes = stored.reduce((sum, entry) => sum + entry.bytes, 0);
  const evicted: string[] = [];
  for (const entry of worstFirst) {
    const kept =
      entry.freshUntilMs + keptExpiredMs > nowMs && evicted.length + maxEntries >= stored.length;
    if (bytes <= roomBytes && kept) continue;
    bytes -= entry.bytes;
    evicted.push(entry.url);
  }
  return evicted;
}

/** Offline, an expired page is better than none; after a week it is not worth its room. */
const keptExpiredMs = 7 * 86_400_000;
const maxEntries = 500;
