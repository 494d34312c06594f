import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  encodeAccessBatch,
  encodeOutcomes,
  type Access,
  type Outcome,
} from '../../protocol/index.ts';

/** More would not fit into a queue's message of 128 kB. */
const accessesMax = 500;
const outcomesMax = 500;
/** What is kept while the Hub is away; older ones are given up. */
const keptMax = 5_000;

/** What a node has to tell, until it is told. */
export interface Telemetry {
  note(access: Access): void;
  tell(outcome: Outcome): void;
  /** Frames of everything so far, emptied; for the one connection that is open. */
  takeFrames(
    who: { readonly node: string; readonly site: string; readonly region: string },
    nowMs: number,
  ): Uint8Array<ArrayBuffer>[];
  /** Accesses since the last report. */
  takeServed(): number;
}

export function createTelemetry(): Telemetry {
  let accesses: Access[] = [];
  let outcomes: Outcome[] = [];
  let served = 0;
  return {
    note(access) {
      accesses.push(access);
      served += 1;
      if (accesses.length > keptMax) accesses = accesses.slice(-keptMax);
    },
    tell(outcome) {
      outcomes.push(outcome);
      if (outcomes.length > keptMax) outcomes = outcomes.slice(-keptMax);
    },
    takeFrames(who, nowMs) {
      const frames: Uint8Array<ArrayBuffer>[] = [];
      accesses.sort((a, b) => a.atMs - b.atMs);
      while (accesses.length > 0) {
        frames.push(
          encodeAccessBatch({
            id: randomUUID().replaceAll('-', ''),
            ...who,
            agent: 'edge',
            sentAtMs: Math.round(nowMs),
            accesses: accesses.splice(0, accessesMax),
          }),
        );
      }
      while (outcomes.length > 0) frames.push(encodeOutcomes(outcomes.splice(0, outcomesMax)));
      return frames;
    },
    takeServed() {
      const count = served;
      served = 0;
      return count;
    },
  };
}

const secret = randomBytes(32);
const dayMs = 86_400_000;

/** A visitor's pseudonym for a day: nobody can turn it back without this process's secret. */
export function pseudonymOf(
  visitor: { readonly address: string; readonly agent: string },
  nowMs: number,
): string {
  return createHmac('sha256', secret)
    .update(`${Math.floor(nowMs / dayMs)}|${visitor.address}|${visitor.agent}`)
    .digest('hex')
    .slice(0, 16);
}
