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
  const { visitor, accesses, ...head } = batch;
  const writer = new PbfWriter();
  writer.writeVarintField(1, version);
  // What only the edge says is left out, which on the wire is the same as its zero.
  writer.writeMessage(accessBody, writeAccessBatch as (message: object) => void, {
    ...head,
    agent: serviceWorker,
    accesses: accesses.map((access) => ({
      ...access,
      visitor,
      kind: resourceKinds.indexOf(access.kind),
      servedFrom: servedFrom.indexOf(access.servedFrom),
    })),
  });
  return writer.finish() as Uint8Array<ArrayBuffer>;
}
