import { sessionGapMs } from '../policies/recent-items.ts';
import type { Trace } from '../trace.ts';

/** One visitor's requests without a long pause, in order. */
export interface Session {
  readonly items: readonly number[];
  readonly atMs: readonly number[];
}

export interface SessionSplit {
  readonly train: readonly Session[];
  readonly test: readonly Session[];
}

const dayMs = 86_400_000;
/** Fewer predictions than this on the last day say little: then the last tenth of the sessions is taken. */
const leastPredictions = 1_000;

/**
 * Sessions that end on the trace's last day are to be predicted, all others teach; where the last
 * day is too small, the last tenth by their end. Items that no session taught are left out of the
 * test, and so are sessions of a single item. Repeats of the page just seen are kept.
 */
export function splitSessions(trace: Trace): SessionSplit {
  const all = sessionsOf(trace).filter(({ items }) => items.length > 1);
  const lastMs = trace.atMs[trace.length - 1] ?? 0;
  const endOf = (session: Session): number => session.atMs.at(-1) ?? 0;
  const lastDay = cut(all, (session) => endOf(session) > lastMs - dayMs);
  if (predictions(lastDay.test) >= leastPredictions) return lastDay;
  const ends = all.map(endOf).sort((a, b) => a - b);
  const fromMs = ends[Math.floor(ends.length * 0.9)] ?? 0;
  return cut(all, (session) => endOf(session) > fromMs);
}

export const predictions = (sessions: readonly Session[]): number =>
  sessions.reduce((sum, { items }) => sum + items.length - 1, 0);

function cut(all: readonly Session[], isTest: (session: Session) => boolean): SessionSplit {
  const train = all.filter((session) => !isTest(session));
  const known = new Set(train.flatMap(({ items }) => items));
  const test = all
    .filter(isTest)
    .map(({ items, atMs }) => {
      const kept = items.map((_, at) => at).filter((at) => known.has(items[at] ?? -1));
      return { items: kept.map((at) => items[at] ?? 0), atMs: kept.map((at) => atMs[at] ?? 0) };
    })
    .filter(({ items }) => items.length > 1);
  return { train, test };
}

/** Visitors of a trace name one session each; a pause of an hour still ends it, as in the published data. */
const longestPauseMs = 2 * sessionGapMs;

function sessionsOf(trace: Trace): Session[] {
  const open = new Map<number, { items: number[]; atMs: number[] }>();
  const sessions: Session[] = [];
  for (let index = 0; index < trace.length; index++) {
    const client = trace.client[index] ?? 0;
    const atMs = trace.atMs[index] ?? 0;
    let session = open.get(client);
    if (session === undefined || atMs - (session.atMs.at(-1) ?? 0) > longestPauseMs) {
      session = { items: [], atMs: [] };
      open.set(client, session);
      sessions.push(session);
    }
    session.items.push(trace.resource[index] ?? 0);
    session.atMs.push(atMs);
  }
  return sessions;
}
