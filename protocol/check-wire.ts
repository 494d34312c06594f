import { ProtocolError } from './protocol-error.ts';
import type { Field, FieldType, Shape } from './shape.ts';
import { fromUtf8 } from './text.ts';

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/** Protocol Buffers has no larger one; pbf reads 0 as the end and a larger one by its last 32 bits. */
const fieldNumberMax = 2 ** 29 - 1;

const wireTypes: Readonly<Record<FieldType, number>> = {
  string: delimited,
  bytes: delimited,
  message: delimited,
  uint32: varint,
  uint64: varint,
  enum: varint,
  float: fixed32,
  double: fixed64,
};

/**
 * Walks a Protocol Buffers message without building anything and throws a ProtocolError at the
 * first thing that its shape does not allow: a length past the end, a number past its bound, more
 * elements than the limit, bytes that are no UTF-8. Time is linear in the frame's bytes and memory
 * constant, so that the generated readers only ever see frames whose size in memory is bounded.
 * Unknown fields are stepped over: a later sender may add some.
 */
export function checkWire(bytes: Uint8Array, shape: Shape): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkMessage({ bytes, view, at: 0 }, shape, bytes.length);
}

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

function checkMessage(cursor: Cursor, shape: Shape, end: number): void {
  const seen: Record<number, number> = {};
  while (cursor.at < end) {
    const tag = readVarint(cursor, end, 'tag');
    const wireType = tag % 8;
    const number = Math.floor(tag / 8);
    if (number < 1 || number > fieldNumberMax) {
      throw new ProtocolError(
        'out-of-range',
        `field number: ${number}, must be 1 to ${fieldNumberMax}`,
      );
    }
    const field = shape[number];
    if (field === undefined) {
      skip(cursor, wireType, end);
      continue;
    }
    if (wireType !== wireTypes[field.type]) {
      throw new ProtocolError(
        'wrong-wire-type',
        `${field.name}: ${wireType}, must be ${wireTypes[field.type]}`,
      );
    }
    const count = (seen[number] ?? 0) + 1;
    seen[number] = count;
    const most = field.repeated ? (field.limit ?? 0) : 1;
    if (count > most) throw new ProtocolError('too-many', `${field.name}: ${count}, limit ${most}`);
    checkValue(cursor, field, end);
  }
}

function checkValue(cursor: Cursor, field: Field, end: number): void {
  const most = field.max ?? Infinity;
  if (field.type === 'float')
    inRange(cursor.view.getFloat32(advance(cursor, 4, end), true), field.name, most);
  else if (field.type === 'double')
    inRange(cursor.view.getFloat64(advance(cursor, 8, end), true), field.name, most);
  else if (wireTypes[field.type] === varint) {
    const most = field.max ?? (field.type === 'uint32' ? 0xffff_ffff : Number.MAX_SAFE_INTEGER);
    inRange(readVarint(cursor, end, field.name), field.name, most);
  } else checkDelimited(cursor, field, end);
}

function checkDelimited(cursor: Cursor, field: Field, end: number): void {
  const length = readVarint(cursor, end, field.name);
  const start = advance(cursor, length, end);
  if (field.shape) {
    cursor.at = start;
    checkMessage(cursor, field.shape, start + length);
    return;
  }
  const most = (field.repeated ? field.bytes : field.limit) ?? 0;
  if (length > most)
    throw new ProtocolError('too-long', `${field.name}: ${length} bytes, limit ${most}`);
  if (field.type === 'string') checkText(cursor.bytes.subarray(start, start + length), field.name);
}

function checkText(bytes: Uint8Array, name: string): void {
  if (bytes.every((byte) => byte < 0x80)) return;
  try {
    fromUtf8(bytes);
  } catch {
    throw new ProtocolError('bad-utf8', `${name}: ${bytes.length} bytes that are no UTF-8`);
  }
}

function inRange(value: number, name: string, most: number): void {
  if (!(value >= 0 && value <= most) || value === Infinity) {
    throw new ProtocolError('out-of-range', `${name}: ${value}, must be 0 to ${most}`);
  }
}

/** Steps over `length` bytes and returns where they began. */
function advance(cursor: Cursor, length: number, end: number): number {
  const start = cursor.at;
  if (length > end - start) {
    throw new ProtocolError(
      'truncated',
      `${length} bytes at ${start}, but the message ends at ${end}`,
    );
  }
  cursor.at = start + length;
  return start;
}

/** At most 8 bytes, 53 bits: larger numbers do not occur and would not be exact. */
function readVarint(cursor: Cursor, end: number, name: string): number {
  let value = 0;
  let unit = 1;
  for (let length = 0; length < 8; length++) {
    const byte = cursor.bytes[advance(cursor, 1, end)] ?? 0;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) {
      if (value <= Number.MAX_SAFE_INTEGER) return value;
      break;
    }
    unit *= 128;
  }
  throw new ProtocolError('bad-varint', `${name}: over 53 bits before byte ${cursor.at}`);
}

function skip(cursor: Cursor, wireType: number, end: number): void {
  if (wireType === varint) readVarint(cursor, end, 'unknown field');
  else if (wireType === fixed64) advance(cursor, 8, end);
  else if (wireType === fixed32) advance(cursor, 4, end);
  else if (wireType === delimited) advance(cursor, readVarint(cursor, end, 'unknown field'), end);
  else
    throw new ProtocolError('wrong-wire-type', `unknown field: ${wireType}, must be 0, 1, 2 or 5`);
}
