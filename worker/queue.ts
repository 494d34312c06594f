import {
  bodyOf,
  decodeAccessBatchHead,
  decodeOutcomes,
  encodeOutcomes,
  ProtocolError,
  type Outcome,
} from '../protocol/index.ts';
import type { Env } from './env.ts';
import { deadLetterHubName, objectName } from './objects/object-name.ts';

const deadLetterQueue = 'forecache-dead-letter';

/** One object's messages of a queue's batch. */
interface Parcel {
  readonly kind: 'access' | 'outcomes';
  readonly name: string;
  readonly messages: Message<Uint8Array>[];
  readonly frames: Uint8Array[];
  readonly outcomes: Outcome[];
}

/**
 * Consumes the access and outcome queues: each object is told its part of the batch in one call. What an object took is
 * acknowledged, what it could not take is tried again, alone; objects count a repeated frame once. A
 * frame that cannot be read will never be: it is acknowledged and told in the log.
 */
export async function consumeQueue(batch: MessageBatch<Uint8Array>, env: Env): Promise<void> {
  if (batch.queue === deadLetterQueue) return keepDead(batch, env);
  const parcels = new Map<string, Parcel>();
  const readable: Message<Uint8Array>[] = [];
  for (const message of batch.messages) {
    try {
      sortInto(parcels, message);
      readable.push(message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      console.warn('frame-refused', batch.queue, error.message);
      message.ack();
    }
  }
  const failed = new Set<Message<Uint8Array>>();
  await Promise.all(
    [...parcels.values()].map(async (parcel) => {
      try {
        await tell(parcel, env);
      } catch (error) {
        console.warn('delivery-failed', parcel.name, String(error));
        for (const message of parcel.messages) failed.add(message);
      }
    }),
  );
  for (const message of readable) {
    if (failed.has(message)) message.retry({ delaySeconds: backoffSeconds(message) });
    else message.ack();
  }
}

/** What failed every time is kept for an operator to send again (`forecache dead-letters`). */
async function keepDead(batch: MessageBatch<Uint8Array>, env: Env): Promise<void> {
  const frames = batch.messages.map(({ body }) => bytesOf(body));
  const kept = await env.HUB.getByName(deadLetterHubName).keepDead(frames);
  console.error('dead-letters', `${frames.length} frames, ${kept} kept`);
  batch.ackAll();
}

/** Delivers frames as the queues would (TELEMETRY 'direct'). A refused frame is told in the log. */
export async function deliverFrames(frames: readonly Uint8Array[], env: Env): Promise<void> {
  const parcels = new Map<string, Parcel>();
  for (const frame of frames) {
    const body = bodyOf(frame);
    if (body === 'access') {
      const { site, region } = decodeAccessBatchHead(frame);
      parcelOf(parcels, { kind: 'access', name: objectName({ site, region }) }).frames.push(frame);
    } else if (body === 'outcomes') {
      for (const outcome of decodeOutcomes(frame)) {
        const name = objectName(outcome);
        parcelOf(parcels, { kind: 'outcomes', name }).outcomes.push(outcome);
      }
    } else throw new ProtocolError('wrong-message', `${body}, must be access or outcomes`);
  }
  await Promise.all([...parcels.values()].map((parcel) => tell(parcel, env)));
}

function sortInto(parcels: Map<string, Parcel>, message: Message<Uint8Array>): void {
  const frame = bytesOf(message.body);
  if (bodyOf(frame) === 'access') {
    const { site, region } = decodeAccessBatchHead(frame);
    const parcel = parcelOf(parcels, { kind: 'access', name: objectName({ site, region }) });
    parcel.frames.push(frame);
    parcel.messages.push(message);
    return;
  }
  for (const outcome of decodeOutcomes(frame)) {
    const parcel = parcelOf(parcels, { kind: 'outcomes', name: objectName(outcome) });
    parcel.outcomes.push(outcome);
    if (parcel.messages.at(-1) !== message) parcel.messages.push(message);
  }
}

function parcelOf(
  parcels: Map<string, Parcel>,
  address: { readonly kind: Parcel['kind']; readonly name: string },
): Parcel {
  const key = `${address.kind} ${address.name}`;
  let parcel = parcels.get(key);
  if (parcel === undefined) {
    parcel = { ...address, messages: [], frames: [], outcomes: [] };
    parcels.set(key, parcel);
  }
  return parcel;
}

async function tell(parcel: Parcel, env: Env): Promise<void> {
  if (parcel.kind === 'access') {
    await env.FORECASTER.getByName(parcel.name).ingest(parcel.frames);
    return;
  }
  // Both are idempotent, so one that failed may be told again though the other had heard it.
  await Promise.all([
    env.COORDINATOR.getByName(parcel.name).settle(parcel.outcomes),
    env.FORECASTER.getByName(parcel.name).settle(parcel.outcomes),
  ]);
  const hub = env.HUB.getByName(parcel.name);
  await hub.publish('outcome', encodeOutcomes(parcel.outcomes)).catch(() => undefined);
}

/** 1, 2, 4, … seconds, a minute at most. */
function backoffSeconds(message: { readonly attempts: number }): number {
  return Math.min(60, 2 ** Math.max(0, message.attempts - 1));
}

/** A queue hands bytes back as an ArrayBuffer, whatever view was sent. */
function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new ProtocolError('wrong-message', `${typeof body}, must be bytes`);
}
