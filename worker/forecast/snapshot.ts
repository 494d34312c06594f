import { slotColumns } from './association.ts';
import { halfLifeCount } from './demand.ts';
import type { DemandState } from './demand.ts';
import { adoptNavigation, readNavigation, saveNavigation } from './next/saved-navigation.ts';
import type { RegionState } from './region-state.ts';
import type { SiteEvidence } from './site-evidence.ts';

const version = 4;
/** Successors kept per resource in a snapshot; the rest is relearnt. */
const keptSuccessors = 24;

interface SnapshotForm {
  readonly version: number;
  readonly newestMs: number;
  readonly names: readonly string[];
  readonly repeatShare: number;
  /** Clock of the association counts: its newest event, and that event's age in half-lives since the landmark. */
  readonly association: { readonly newestMs: number; readonly age: number };
  readonly load: readonly number[];
  readonly calibration: readonly (readonly [string, readonly number[]])[];
  readonly totals: readonly (readonly number[])[];
}

/** A snapshot that this version cannot read. */
export class SnapshotError extends Error {
  readonly code: 'snapshot-version' | 'snapshot-truncated' | 'snapshot-malformed';
  constructor(code: SnapshotError['code'], detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

/** Everything of a region but its visitors, who live in memory only. */
export function writeSnapshot(site: SiteEvidence, state: RegionState): Uint8Array {
  const span = site.resources.span;
  const form: SnapshotForm = {
    version,
    newestMs: Number.isFinite(site.newestMs) ? site.newestMs : 0,
    names: site.resources.names,
    repeatShare: site.repeatShare,
    association: {
      newestMs: Number.isNaN(site.association.newestMs) ? 0 : site.association.newestMs,
      age: site.association.age,
    },
    load: state.load.toArray().map((v) => (Number.isNaN(v) ? -1 : v)),
    calibration: site.calibration.toJSON(),
    totals: [site.demand, state.demand].map((d) => [
      ...d.total,
      Number.isFinite(d.totalAtMs) ? d.totalAtMs : 0,
    ]),
  };
  const head = asciiJson(form);
  const arrays = arraysOf(site, state, span);
  const association = packAssociation(site, span);
  const parts = [
    ...arrays.map((a) => bytesOf(a)),
    bytesOf(association.used),
    bytesOf(association.ids),
    bytesOf(association.counts),
    saveNavigation(site.navigation, span),
  ];
  const size = 8 + head.length + parts.reduce((sum, part) => sum + part.length, 0);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, size);
  view.setUint32(4, head.length);
  out.set(head, 8);
  let at = 8 + head.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Replaces the engine's state. Throws SnapshotError, leaving the state as it was, when the bytes do not fit. */
export function readSnapshot(
  bytes: Uint8Array,
  into: { site: SiteEvidence; state: RegionState },
): void {
  const { site, state } = into;
  if (bytes.length < 8)
    throw new SnapshotError('snapshot-truncated', `${bytes.length} bytes, at least 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(0);
  const headLength = view.getUint32(4);
  if (size !== bytes.length || headLength > size - 8) {
    throw new SnapshotError('snapshot-truncated', `${bytes.length} bytes, head says ${size}`);
  }
  const form = parseForm(fromAscii(bytes.subarray(8, 8 + headLength)));
  const span = form.names.length;
  if (span > site.resources.capacity) {
    throw new SnapshotError(
      'snapshot-malformed',
      `${span} resources, room for ${site.resources.capacity}`,
    );
  }
  const arrays = arraysOf(site, state, span);
  const used = new Uint16Array(span);
  const fixed = arrays.reduce((sum, a) => sum + a.byteLength, 0) + used.byteLength;
  if (8 + headLength + fixed > size)
    throw new SnapshotError(
      'snapshot-truncated',
      `${size} bytes, at least ${8 + headLength + fixed}`,
    );
  let at = 8 + headLength;
  const take = (array: Uint8Array): void => {
    array.set(bytes.subarray(at, at + array.length));
    at += array.length;
  };
  const before = at;
  at += fixed - used.byteLength;
  take(bytesOf(used));
  const slots = used.reduce((sum, n) => sum + n, 0);
  const ids = new Int32Array(slots);
  const counts = new Float32Array(slots * slotColumns);
  if (at + ids.byteLength + counts.byteLength > size) {
    throw new SnapshotError(
      'snapshot-truncated',
      `${size} bytes, ${at + ids.byteLength + counts.byteLength} needed`,
    );
  }
  take(bytesOf(ids));
  take(bytesOf(counts));
  const { navigation } = site;
  const saved = readNavigation(bytes.subarray(at), { navigation, span });
  if (saved === undefined)
    throw new SnapshotError('snapshot-malformed', `${size - at} bytes of navigation`);
  at = before;
  for (const array of arrays) take(bytesOf(array));
  unpackAssociation(site, { span, used, ids, counts });
  site.resources.adopt(form.names);
  site.newestMs = form.newestMs;
  site.repeatShare = form.repeatShare;
  const { newestMs, age } = form.association;
  site.association.newestMs = newestMs === 0 ? Number.NaN : newestMs;
  site.association.age = age;
  state.load.fromArray(form.load.map((v, i) => (v === -1 && i < 5 ? Number.NaN : v)));
  site.calibration.restore(form.calibration);
  restoreTotals(site.demand, form.totals[0] ?? []);
  restoreTotals(state.demand, form.totals[1] ?? []);
  adoptNavigation(navigation, saved, (id) => site.catalogue.kindOf(id) === 'document');
  for (let id = 0; id < span; id++) {
    const until = state.freshUntilMs[id] ?? 0;
    if (until > form.newestMs) state.noteEntry(id, until);
  }
}

function arraysOf(
  site: SiteEvidence,
  state: RegionState,
  span: number,
): (Float32Array | Float64Array | Uint8Array | Uint32Array)[] {
  const c = site.catalogue;
  const arrays: (Float32Array | Float64Array | Uint8Array | Uint32Array)[] = [
    site.resources.lastAtMs.subarray(0, span),
    c.firstAtMs.subarray(0, span),
    c.freshForMs.subarray(0, span),
    state.freshUntilMs.subarray(0, span),
  ];
  for (const d of [site.demand, state.demand]) {
    arrays.push(d.lastAtMs.subarray(0, span), d.byHourAtMs.subarray(0, span * 24));
    arrays.push(d.counts.subarray(0, span * halfLifeCount), d.byHour.subarray(0, span * 24));
    arrays.push(d.lastGapMs.subarray(0, span), d.meanLogGap.subarray(0, span));
  }
  arrays.push(
    c.bytes.subarray(0, span),
    c.validator.subarray(0, span),
    c.compared.subarray(0, span),
  );
  arrays.push(c.changed.subarray(0, span), c.visitorBits.subarray(0, span * 2));
  arrays.push(
    site.association.seen.subarray(0, span),
    c.kind.subarray(0, span),
    c.cacheable.subarray(0, span),
  );
  return arrays;
}

function packAssociation(
  site: SiteEvidence,
  span: number,
): { used: Uint16Array; ids: Int32Array; counts: Float32Array } {
  const { association: a } = site;
  const used = new Uint16Array(span);
  const chosen: number[] = [];
  for (let id = 0; id < span; id++) {
    const slots = Array.from({ length: a.used[id] ?? 0 }, (_, i) => id * a.slots + i);
    const total = (slot: number): number => {
      let sum = 0;
      for (let c = 0; c < slotColumns; c++) sum += a.counts[slot * slotColumns + c] ?? 0;
      return sum;
    };
    const kept = slots.sort((x, y) => total(y) - total(x)).slice(0, keptSuccessors);
    used[id] = kept.length;
    chosen.push(...kept);
  }
  const ids = new Int32Array(chosen.length);
  const counts = new Float32Array(chosen.length * slotColumns);
  for (const [i, slot] of chosen.entries()) {
    ids[i] = a.ids[slot] ?? 0;
    counts.set(a.counts.subarray(slot * slotColumns, (slot + 1) * slotColumns), i * slotColumns);
  }
  return { used, ids, counts };
}

function unpackAssociation(
  site: SiteEvidence,
  of: { span: number; used: Uint16Array; ids: Int32Array; counts: Float32Array },
): void {
  const { association: a } = site;
  let at = 0;
  for (let id = 0; id < of.span; id++) {
    const count = of.used[id] ?? 0;
    const kept = Math.min(count, a.slots);
    a.used[id] = kept;
    a.ids.set(of.ids.subarray(at, at + kept), id * a.slots);
    a.counts.set(
      of.counts.subarray(at * slotColumns, (at + kept) * slotColumns),
      id * a.slots * slotColumns,
    );
    at += count;
  }
}

function restoreTotals(demand: DemandState, values: readonly number[]): void {
  for (let k = 0; k < halfLifeCount; k++) demand.total[k] = values[k] ?? 0;
  const at = values[halfLifeCount] ?? 0;
  demand.totalAtMs = at === 0 ? Number.NEGATIVE_INFINITY : at;
}

function parseForm(text: string): SnapshotForm {
  let form: unknown;
  try {
    form = JSON.parse(text);
  } catch (cause) {
    throw new SnapshotError('snapshot-malformed', String(cause));
  }
  if (!isForm(form)) throw new SnapshotError('snapshot-malformed', 'head lacks fields');
  if (form.version !== version)
    throw new SnapshotError('snapshot-version', `${form.version}, this code reads ${version}`);
  return form;
}

function isForm(form: unknown): form is SnapshotForm {
  if (typeof form !== 'object' || form === null) return false;
  const f = form as Partial<Record<keyof SnapshotForm, unknown>>;
  return (
    typeof f.version === 'number' &&
    typeof f.newestMs === 'number' &&
    typeof f.repeatShare === 'number' &&
    isAssociationClock(f.association) &&
    [f.names, f.load, f.calibration, f.totals].every((v) => Array.isArray(v))
  );
}

function isAssociationClock(clock: unknown): clock is SnapshotForm['association'] {
  if (typeof clock !== 'object' || clock === null) return false;
  const { newestMs, age } = clock as Record<string, unknown>;
  return typeof newestMs === 'number' && typeof age === 'number';
}

/** JSON with everything beyond ASCII escaped: one byte a character, without an encoder of any platform. */
function asciiJson(value: SnapshotForm): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function fromAscii(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4_096)
    text += String.fromCharCode(...bytes.subarray(i, i + 4_096));
  return text;
}

function bytesOf(
  array: Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array | Int32Array,
): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
