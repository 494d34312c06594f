import { readFrame, writeFrame, type Codec } from './frame.ts';
import {
  outcomesShape,
  readOutcomes,
  writeOutcomes,
  type OutcomesWire,
} from './generated/frames.ts';
import { outcomeKinds, type Outcome } from './messages.ts';
import { numberOf, whole, wordOf } from './wire-values.ts';

const codec: Codec<OutcomesWire> = {
  body: 'outcomes',
  shape: outcomesShape,
  read: readOutcomes,
  write: writeOutcomes,
};

/** Throws a ProtocolError when a value is past its limit. */
export function encodeOutcomes(outcomes: readonly Outcome[]): Uint8Array<ArrayBuffer> {
  return writeFrame(codec, {
    outcomes: outcomes.map((outcome) => ({
      ...outcome,
      kind: numberOf(outcomeKinds, outcome.kind),
      atMs: whole(outcome.atMs, 'atMs'),
      bytes: whole(outcome.bytes, 'bytes'),
    })),
  });
}

/** Throws a ProtocolError when the frame is malformed or over a limit. */
export function decodeOutcomes(bytes: Uint8Array): Outcome[] {
  return readFrame(codec, bytes).outcomes.map((wire) => ({
    ...wire,
    kind: wordOf(outcomeKinds, wire.kind),
  }));
}
