import { PbfWriter } from 'pbf';
import { writeAccessBatch } from '../../protocol/generated/frames.ts';
import { resourceKinds, servedFrom, type Access } from '../../protocol/messages.ts';

const version = 1;
const accessBody = 2;
/** Its number among `agentKinds`. */
const serviceWorker = 2;

/** An access as it waits to be sent: what only the sender can add is still missing. */
export type QueuedAccess = Omit<Access, 'visitor' | 'freshForMs' | 'validator'>;

/**
 * The frame of a batch in its plain form (PROTOCOL.md). The protocol's own encoder also checks the
 * frame by the receiver's rules, which costs a worker 2 kB: here the edge checks it, and refuses it
 * as a whole.
 */
export function encodeAccesses(batch: {
  readonly id: string;
  readonly site: string;
  readonly visitor: string;
  readonly sentAtMs: number;
  /** Measured round trip to the edge, whole ms; 0 when unknown. */
  readonly roundTripMs?: number;
  /** '' when the site does not say. */
  readonly userClass?: string;
  readonly accesses: readonly QueuedAccess[];
}): Uint8Array<ArrayBuffer> {
  const { visitor, accesses, roundTripMs = 0, userClass = '', ...head } = batch;
  const writer = new PbfWriter();
  writer.writeVarintField(1, version);
  writer.writeMessage(accessBody, writeAccessBatch, {
    ...head,
    roundTripMs,
    userClass,
    region: '',
    node: '',
    agent: serviceWorker,
    columns: undefined,
    accesses: accesses.map((access) => ({
      ...access,
      visitor,
      kind: resourceKinds.indexOf(access.kind),
      servedFrom: servedFrom.indexOf(access.servedFrom),
      freshForMs: 0,
      validator: 0,
    })),
  });
  return new Uint8Array(writer.finish());
}
