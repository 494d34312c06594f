import type { IndexEntry } from './cache-index.ts';

/** A change of a node's index, as it is written down before the cache itself changes. */
export type IndexChange =
  | { readonly kind: 'add'; readonly entry: IndexEntry }
  | { readonly kind: 'remove'; readonly key: string };

/** A page of changes, or a snapshot of all entries as additions. */
export function encodeChanges(changes: readonly IndexChange[]): string {
  return JSON.stringify(
    changes.map((change) => {
      if (change.kind === 'remove') return [change.key];
      const { key, base, bytes, confidence, expiresAtMs, lastUseMs, uses } = change.entry;
      return [
        key,
        base === key ? 0 : base,
        bytes,
        confidence ?? 0,
        Math.round(expiresAtMs),
        Math.round(lastUseMs),
        uses,
      ];
    }),
  );
}

/** What does not read as a page of changes is none: the cache heals the index by and by. */
export function decodeChanges(text: string): readonly IndexChange[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((row: unknown) => decodeRow(row));
}

/** The entries that remain when changes are applied in order. */
export function replayChanges(pages: Iterable<readonly IndexChange[]>): Map<string, IndexEntry> {
  const entries = new Map<string, IndexEntry>();
  for (const page of pages) {
    for (const change of page) {
      if (change.kind === 'remove') entries.delete(change.key);
      else entries.set(change.entry.key, change.entry);
    }
  }
  return entries;
}

function decodeRow(row: unknown): IndexChange[] {
  if (!Array.isArray(row)) return [];
  const [key, base, bytes, confidence, expiresAtMs, lastUseMs, uses] = row;
  if (typeof key !== 'string') return [];
  if (row.length === 1) return [{ kind: 'remove', key }];
  const numbers = [bytes, confidence, expiresAtMs, lastUseMs, uses];
  if (!numbers.every((number) => typeof number === 'number')) return [];
  const entry: IndexEntry = {
    key,
    base: typeof base === 'string' ? base : key,
    bytes: Number(bytes),
    confidence: Number(confidence) > 0 ? Number(confidence) : undefined,
    expiresAtMs: Number(expiresAtMs),
    lastUseMs: Number(lastUseMs),
    uses: Number(uses),
  };
  return [{ kind: 'add', entry }];
}
