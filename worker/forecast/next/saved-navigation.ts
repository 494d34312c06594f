import type { Navigation } from './navigation.ts';
import type { SuccessorRows } from './successor-rows.ts';

/** Next pages, and parts, kept of a page in a snapshot; the rest is relearnt. */
const keptSlots = 24;

/** What a snapshot holds of where visitors go: counts, and nobody's walk. */
export interface SavedNavigation {
  /** What was learnt of the experts, and of their calibration. */
  readonly learnt: Float64Array;
  readonly views: Float32Array;
  readonly seen: Float32Array;
  readonly loads: Float32Array;
  readonly followed: SavedRows;
  readonly parts: SavedRows;
}

interface SavedRows {
  readonly used: Uint16Array;
  readonly ids: Int32Array;
  readonly counts: Float32Array;
}

export function saveNavigation(navigation: Navigation, span: number): Uint8Array {
  const learnt = [...navigation.weights.toArray(), ...navigation.scales.toArray()];
  const { followed, parts } = navigation;
  const pieces = [
    Float64Array.from(learnt),
    navigation.views.subarray(0, span),
    navigation.seen.subarray(0, span),
    navigation.loads.subarray(0, span),
    ...[followed, parts].map((rows) => strongest(rows, span)).flatMap(columnsOf),
  ].map(bytesOf);
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Undefined when the bytes are not those of `saveNavigation` for as many resources. */
export function readNavigation(
  bytes: Uint8Array,
  { navigation, span }: { navigation: Navigation; span: number },
): SavedNavigation | undefined {
  let at = 0;
  let isWhole = true;
  const take = <T extends Column>(array: T): T => {
    isWhole &&= at + array.byteLength <= bytes.length;
    if (isWhole) bytesOf(array).set(bytes.subarray(at, at + array.byteLength));
    at += array.byteLength;
    return array;
  };
  const takeRows = (): SavedRows => {
    const used = take(new Uint16Array(span));
    const slots = isWhole ? used.reduce((sum, count) => sum + count, 0) : 0;
    isWhole &&= at + slots * 8 <= bytes.length;
    const room = isWhole ? slots : 0;
    return { used, ids: take(new Int32Array(room)), counts: take(new Float32Array(room)) };
  };
  const numbers = navigation.weights.toArray().length + navigation.scales.toArray().length;
  const learnt = take(new Float64Array(numbers));
  const views = take(new Float32Array(span));
  const seen = take(new Float32Array(span));
  const loads = take(new Float32Array(span));
  const saved = { learnt, views, seen, loads, followed: takeRows(), parts: takeRows() };
  if (!isWhole || at !== bytes.length) return undefined;
  return isSound(saved, span) ? saved : undefined;
}

/** Replaces what the navigation had counted; walks are forgotten. `isDocument` tells documents apart by their kind. */
export function adoptNavigation(
  navigation: Navigation,
  saved: SavedNavigation,
  isDocument: (resource: number) => boolean,
): void {
  navigation.forget(new Uint8Array(navigation.views.length).fill(1));
  const learnt = [...saved.learnt];
  const weights = navigation.weights.toArray().length;
  navigation.weights.fromArray(learnt.slice(0, weights));
  navigation.scales.fromArray(learnt.slice(weights));
  navigation.views.set(saved.views);
  navigation.seen.set(saved.seen);
  navigation.loads.set(saved.loads);
  adoptRows(navigation.followed, saved.followed);
  adoptRows(navigation.parts, saved.parts);
  navigation.afterRestore(saved.views.length, isDocument);
}

function strongest(rows: SuccessorRows, span: number): SavedRows {
  const used = new Uint16Array(span);
  const chosen: number[] = [];
  for (let id = 0; id < span; id++) {
    const slots = Array.from({ length: rows.used[id] ?? 0 }, (_, i) => id * rows.slots + i)
      .sort((a, b) => (rows.counts[b] ?? 0) - (rows.counts[a] ?? 0))
      .slice(0, keptSlots);
    used[id] = slots.length;
    chosen.push(...slots);
  }
  return {
    used,
    ids: Int32Array.from(chosen, (slot) => rows.ids[slot] ?? 0),
    counts: Float32Array.from(chosen, (slot) => rows.counts[slot] ?? 0),
  };
}

function adoptRows(rows: SuccessorRows, { used, ids, counts }: SavedRows): void {
  let at = 0;
  for (const [id, count] of used.entries()) {
    const kept = Math.min(count, rows.slots);
    rows.used[id] = kept;
    rows.ids.set(ids.subarray(at, at + kept), id * rows.slots);
    rows.counts.set(counts.subarray(at, at + kept), id * rows.slots);
    at += count;
  }
}

function isSound({ learnt, views, seen, loads, followed, parts }: SavedNavigation, span: number) {
  const isCount = (value: number): boolean => value >= 0 && value < Number.POSITIVE_INFINITY;
  const rows = [followed, parts];
  return (
    learnt.every(Number.isFinite) &&
    [views, seen, loads, ...rows.map(({ counts }) => counts)].every((counts) =>
      counts.every(isCount),
    ) &&
    rows.every(({ ids }) => ids.every((id) => id >= 0 && id < span))
  );
}

type Column = Float32Array | Float64Array | Uint16Array | Int32Array;

const columnsOf = ({ used, ids, counts }: SavedRows): Column[] => [used, ids, counts];

const bytesOf = (array: Column): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
