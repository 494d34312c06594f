import { readFrame, writeFrame, type Codec } from './frame.ts';
import {
  accessBatchShape,
  readAccessBatch,
  writeAccessBatch,
  type AccessBatchWire,
  type AccessWire,
} from './generated/frames.ts';
import {
  agentKinds,
  resourceKinds,
  servedFrom,
  type Access,
  type AccessBatch,
} from './messages.ts';
import { numberOf, whole, wordOf } from './wire-values.ts';

const codec: Codec<AccessBatchWire> = {
  body: 'access',
  shape: accessBatchShape,
  read: readAccessBatch,
  write: writeAccessBatch,
};

/** Encodes a batch. Throws a ProtocolError when a value is past its limit. */
export function encodeAccessBatch(batch: AccessBatch): Uint8Array<ArrayBuffer> {
  return writeFrame(codec, {
    ...batch,
    agent: numberOf(agentKinds, batch.agent),
    sentAtMs: whole(batch.sentAtMs, 'sentAtMs'),
    accesses: batch.accesses.map(toWire),
  });
}

/** Decodes a batch from anywhere. Throws a ProtocolError when it is malformed or over a limit. */
export function decodeAccessBatch(bytes: Uint8Array): AccessBatch {
  const wire = readFrame(codec, bytes);
  return {
    ...wire,
    agent: wordOf(agentKinds, wire.agent),
    accesses: wire.accesses.map(fromWire),
  };
}

function toWire(access: Access): AccessWire {
  return {
    ...access,
    atMs: whole(access.atMs, 'atMs'),
    kind: numberOf(resourceKinds, access.kind),
    bytes: whole(access.bytes, 'bytes'),
    freshForMs: whole(access.freshForMs, 'freshForMs'),
    servedFrom: numberOf(servedFrom, access.servedFrom),
  };
}

function fromWire(wire: AccessWire): Access {
  return {
    ...wire,
    kind: wordOf(resourceKinds, wire.kind),
    servedFrom: wordOf(servedFrom, wire.servedFrom),
  };
}
