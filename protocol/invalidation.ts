import { readFrame, writeFrame, type Codec } from './frame.ts';
import {
  invalidationShape,
  readInvalidation,
  writeInvalidation,
  type InvalidationWire,
} from './generated/frames.ts';
import { invalidationScopes, type Invalidation } from './messages.ts';
import { numberOf, whole, wordOf } from './wire-values.ts';

const codec: Codec<InvalidationWire> = {
  body: 'invalidation',
  shape: invalidationShape,
  read: readInvalidation,
  write: writeInvalidation,
};

/** Throws a ProtocolError when a value is past its limit. */
export function encodeInvalidation(invalidation: Invalidation): Uint8Array<ArrayBuffer> {
  return writeFrame(codec, {
    ...invalidation,
    atMs: whole(invalidation.atMs, 'atMs'),
    scope: numberOf(invalidationScopes, invalidation.scope),
    values: [...invalidation.values],
  });
}

/** Throws a ProtocolError when the frame is malformed or over a limit. */
export function decodeInvalidation(bytes: Uint8Array): Invalidation {
  const wire = readFrame(codec, bytes);
  return { ...wire, scope: wordOf(invalidationScopes, wire.scope) };
}
