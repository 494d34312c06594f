import { readFrame, writeFrame, type Codec } from './frame.ts';
import { hintsShape, readHints, writeHints, type HintsWire } from './generated/frames.ts';
import { resourceKinds, type Hints } from './messages.ts';
import { numberOf, whole, wordOf } from './wire-values.ts';

const codec: Codec<HintsWire> = {
  body: 'hints',
  shape: hintsShape,
  read: readHints,
  write: writeHints,
};

/** Encodes hints; confidence is rounded to a 32-bit float. */
export function encodeHints(hints: Hints): Uint8Array<ArrayBuffer> {
  return writeFrame(codec, {
    page: hints.page,
    madeAtMs: whole(hints.madeAtMs, 'madeAtMs'),
    hints: hints.hints.map((hint) => ({
      ...hint,
      kind: numberOf(resourceKinds, hint.kind),
      bytes: whole(hint.bytes, 'bytes'),
      needs: [...hint.needs],
    })),
  });
}

/** Throws a ProtocolError when the frame is malformed or over a limit. */
export function decodeHints(bytes: Uint8Array): Hints {
  const wire = readFrame(codec, bytes);
  return {
    ...wire,
    hints: wire.hints.map((hint) => ({ ...hint, kind: wordOf(resourceKinds, hint.kind) })),
  };
}
