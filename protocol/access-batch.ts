import type { Catalogue } from './catalogue.ts';
import { checkAccess } from './check-access.ts';
import { newTextBytes } from './columns/new-text.ts';
import { packAccesses } from './columns/pack-accesses.ts';
import { unpackAccesses } from './columns/unpack-accesses.ts';
import { readFrame, writeFrame, type Codec } from './frame.ts';
import {
  accessBatchShape,
  readAccessBatch,
  writeAccessBatch,
  type AccessBatchWire,
  type AccessWire,
} from './generated/frames.ts';
import { limits } from './limits.ts';
import {
  agentKinds,
  resourceKinds,
  servedFrom,
  type Access,
  type AccessBatch,
} from './messages.ts';
import { ProtocolError } from './protocol-error.ts';
import { numberOf, whole, wordOf } from './wire-values.ts';

const codec: Codec<AccessBatchWire> = {
  body: 'access',
  shape: accessBatchShape,
  read: readAccessBatch,
  write: writeAccessBatch,
};

/** Finer than the gaps between the requests of one page, coarse enough for three bits each. */
const defaultQuantumMs = 20;

export interface EncodeOptions {
  /** Times are rounded to multiples of this, 1 to 60,000 ms; their order is kept. Default 20. */
  readonly quantumMs?: number;
  /** One that the receiver handed out: resources in it cost a number instead of their text. */
  readonly catalogue?: Catalogue | undefined;
}

export interface DecodeOptions {
  /** The catalogue of an id, undefined when it is not, or no longer, known. */
  readonly catalogueOf?: (id: number) => Catalogue | undefined;
}

/**
 * Encodes a batch in columns, or plainly where columns cannot hold its text. Synchronous.
 * Throws a ProtocolError when a value is past its limit.
 */
export function encodeAccessBatch(
  batch: AccessBatch,
  { quantumMs = defaultQuantumMs, catalogue }: EncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  if (!(Number.isInteger(quantumMs) && quantumMs >= 1 && quantumMs <= limits.quantumMs)) {
    throw new ProtocolError(
      'out-of-range',
      `quantumMs: ${quantumMs}, must be 1 to ${limits.quantumMs}`,
    );
  }
  const startMs = whole(batch.sentAtMs, 'sentAtMs');
  if (batch.accesses.length > limits.accesses) {
    throw new ProtocolError(
      'too-many',
      `accesses: ${batch.accesses.length}, limit ${limits.accesses}`,
    );
  }
  const accesses = batch.accesses.map(checkAccess);
  const textBytes = newTextBytes(accesses, catalogue);
  if (textBytes > limits.columnTextBytes) return encodePlainAccessBatch(batch);
  const columns = packAccesses(accesses, { startMs, quantumMs, catalogue, textBytes });
  return writeFrame(codec, { ...headOf(batch), accesses: [], columns });
}

/** Encodes a batch one message an access: larger, but with a far smaller encoder and exact times. */
export function encodePlainAccessBatch(batch: AccessBatch): Uint8Array<ArrayBuffer> {
  return writeFrame(codec, {
    ...headOf(batch),
    accesses: batch.accesses.map(accessToWire),
    columns: undefined,
  });
}

/**
 * Decodes a batch from anywhere, in either form. Throws a ProtocolError when it is malformed or over
 * a limit, 'unknown-catalogue' when it names resources by a catalogue that `catalogueOf` does not have.
 */
export function decodeAccessBatch(bytes: Uint8Array, options: DecodeOptions = {}): AccessBatch {
  const { columns, accesses, ...wire } = readFrame(codec, bytes);
  const decoded = headFromWire(wire);
  if (columns === undefined) return { ...decoded, accesses: accesses.map(accessFromWire) };
  if (accesses.length > 0)
    throw new ProtocolError('bad-columns', 'accesses in both forms, limit 1');
  const catalogue = options.catalogueOf?.(columns.catalogue);
  if (columns.catalogue !== 0 && catalogue?.id !== columns.catalogue) {
    throw new ProtocolError(
      'unknown-catalogue',
      `${columns.catalogue}, known ${catalogue?.id ?? 0}`,
    );
  }
  return {
    ...decoded,
    accesses: unpackAccesses(columns, {
      startMs: wire.sentAtMs,
      catalogue: columns.catalogue === 0 ? undefined : catalogue,
    }),
  };
}

/**
 * Who sent a batch and for which region, without unfolding its accesses: for those who pass it on.
 * The frame is checked as in `decodeAccessBatch`, its columns and their catalogue are not looked at.
 */
export function decodeAccessBatchHead(bytes: Uint8Array): Omit<AccessBatch, 'accesses'> {
  const { columns: _columns, accesses: _accesses, ...wire } = readFrame(codec, bytes);
  return headFromWire(wire);
}

/** Nothing measured is 0 on the wire, and left out here. */
function headFromWire({
  agent,
  roundTripMs,
  userClass,
  ...head
}: Omit<AccessBatchWire, 'accesses' | 'columns'>): Omit<AccessBatch, 'accesses'> {
  const measured = roundTripMs > 0 ? { roundTripMs } : {};
  const named = userClass === '' ? {} : { userClass };
  return { ...head, ...measured, ...named, agent: wordOf(agentKinds, agent) };
}

function headOf(batch: AccessBatch): Omit<AccessBatchWire, 'accesses' | 'columns'> {
  return {
    id: batch.id,
    site: batch.site,
    region: batch.region,
    node: batch.node,
    agent: numberOf(agentKinds, batch.agent),
    sentAtMs: whole(batch.sentAtMs, 'sentAtMs'),
    roundTripMs: whole(batch.roundTripMs ?? 0, 'roundTripMs'),
    userClass: batch.userClass ?? '',
  };
}

function accessToWire(access: Access): AccessWire {
  return {
    ...checkAccess(access),
    kind: numberOf(resourceKinds, access.kind),
    servedFrom: numberOf(servedFrom, access.servedFrom),
  };
}

function accessFromWire(wire: AccessWire): Access {
  return {
    ...wire,
    kind: wordOf(resourceKinds, wire.kind),
    servedFrom: wordOf(servedFrom, wire.servedFrom),
  };
}
