import { PbfReader, PbfWriter } from 'pbf';
import { checkWire } from './check-wire.ts';
import { limits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Shape } from './shape.ts';

/** What a frame may hold; the number is the field of `Frame` in the schema. */
const bodies = {
  access: 2,
  forecasts: 3,
  leases: 4,
  outcomes: 5,
  hints: 6,
  invalidation: 7,
  catalogue: 8,
} as const;
export type Body = keyof typeof bodies;

/** One kind of frame: its name, its bounds and pbf's generated functions. */
export interface Codec<Wire> {
  readonly body: Body;
  readonly shape: Shape;
  readonly read: (reader: PbfReader, end?: number) => Wire;
  readonly write: (wire: Wire, writer: PbfWriter) => void;
}

/**
 * Writes a frame and checks it by the receiver's own rules, so that nothing leaves which would be
 * refused. Throws a ProtocolError that names the field.
 */
export function writeFrame<Wire>(codec: Codec<Wire>, wire: Wire): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  writer.writeVarintField(1, limits.version);
  writer.writeMessage(bodies[codec.body], codec.write, wire);
  // A copy: pbf's buffer is up to twice as long, and a queue would keep all of it.
  const bytes = new Uint8Array(writer.finish());
  checkFrame(bytes, codec);
  return bytes;
}

/** Checks a frame from anywhere, then reads it. Throws a ProtocolError, and only that. */
export function readFrame<Wire>(codec: Codec<Wire>, bytes: Uint8Array): Wire {
  checkFrame(bytes, codec);
  const reader = new PbfReader(bytes);
  let wire: Wire | undefined;
  let field: number;
  while ((field = reader.nextField())) {
    if (field === bodies[codec.body]) wire = codec.read(reader, reader.readVarint() + reader.pos);
  }
  if (wire === undefined) throw new ProtocolError('missing', codec.body);
  return wire;
}

/** What a frame says it holds, without checking the rest: for those who take several kinds. */
export function bodyOf(bytes: Uint8Array): Body {
  const tag = (bytes[2] ?? 0) >> 3;
  const found = (Object.keys(bodies) as Body[]).find((body) => bodies[body] === tag);
  if (bytes[0] !== 8 || found === undefined) {
    throw new ProtocolError('wrong-message', `body ${tag}, must be 2 to 8`);
  }
  return found;
}

function checkFrame<Wire>(bytes: Uint8Array, codec: Codec<Wire>): void {
  if (bytes.length > limits.frameBytes) {
    throw new ProtocolError('frame-too-large', `${bytes.length} bytes, limit ${limits.frameBytes}`);
  }
  // The version comes first, always: a later version may change everything behind it.
  if (bytes[0] !== 8) throw new ProtocolError('missing', 'version, must be the first field');
  if (bytes[1] !== limits.version) {
    throw new ProtocolError('wrong-version', `${bytes[1]}, must be ${limits.version}`);
  }
  const number = bodies[codec.body];
  const tag = bytes[2] ?? 0;
  if (tag !== number * 8 + 2) {
    throw new ProtocolError(
      'wrong-message',
      `field ${tag >> 3}, must be ${number} (${codec.body})`,
    );
  }
  checkWire(bytes, {
    1: { name: 'version', type: 'uint32', max: limits.version },
    [number]: { name: codec.body, type: 'message', shape: codec.shape },
  });
}
