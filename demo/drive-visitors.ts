import { setTimeout as delay } from 'node:timers/promises';
import type { DemoClock } from './clock.ts';
import { classifyAnswer, type AnswerClass } from './classify-answer.ts';
import type { Edge } from './edge.ts';
import type { Arm } from './ledger.ts';
import { readerCookie } from './site/respond.ts';
import type { Visit } from './visitors.ts';

export interface DriveOptions {
  readonly visits: Iterator<Visit>;
  readonly clock: DemoClock;
  readonly edge: Edge;
  /** Base URL of the site in each arm. */
  readonly sites: Readonly<Record<Arm, string>>;
  readonly signal: AbortSignal;
  readonly onAnswer: (answer: Answer) => void;
}

export interface Answer {
  readonly arm: Arm;
  readonly answer: AnswerClass;
  readonly visit: Visit;
  readonly status: number;
}

/** Visitors wait for the edge when it falls behind by more than this many requests. */
const mostInFlight = 64;
/** Who would come while the edge is this far behind, real ms, finds no place: a queue only grows. */
const fullAfterMs = 1_000;
const arms = ['on', 'none'] as const;

/**
 * Sends each visit when its time comes, to both arms at once, until the signal; then waits for the
 * last answers. On a machine that falls behind, sessions are not begun, in either arm.
 */
export async function driveVisitors(options: DriveOptions): Promise<void> {
  const { visits, clock, signal } = options;
  const inFlight = new Set<Promise<void>>();
  const turnedAway = new Set<string>();
  while (!signal.aborted) {
    const { value: visit, done } = visits.next();
    if (done === true) break;
    const waitMs = clock.realDelayUntil(visit.atMs);
    if (waitMs >= 1) await delay(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    if (visit.page === '' && visit.resource.kind === 'document') {
      const behindMs = (clock.nowMs() - visit.atMs) / clock.speed;
      if (behindMs > fullAfterMs) turnedAway.add(visit.visitor);
      else turnedAway.delete(visit.visitor);
    }
    if (turnedAway.has(visit.visitor)) continue;
    for (const arm of arms) {
      const sending = send(arm, visit, options).finally(() => inFlight.delete(sending));
      inFlight.add(sending);
    }
    if (inFlight.size >= mostInFlight) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
}

async function send(arm: Arm, visit: Visit, options: DriveOptions): Promise<void> {
  const { edge, sites, onAnswer } = options;
  const { resource, place, visitor } = visit;
  try {
    const response = await edge.fetch({
      url: sites[arm] + resource.path,
      place,
      headers: {
        'user-agent': `Mozilla/5.0 (demo visitor) ${visitor}`,
        'cf-connecting-ip': addressOf(visitor),
        'sec-fetch-dest': fetchDestinations[resource.kind] ?? 'empty',
        ...(visit.page === '' ? {} : { referer: sites[arm] + visit.page }),
        ...(visit.signedIn ? { cookie: `${readerCookie}=${visitor}` } : {}),
      },
    });
    await response.arrayBuffer();
    const answer = classifyAnswer(response.status, response.headers.get('cache-status'));
    onAnswer({ arm, visit, answer, status: response.status });
  } catch {
    onAnswer({ arm, visit, answer: 'error', status: 0 });
  }
}

const fetchDestinations: Readonly<Record<string, string>> = {
  document: 'document',
  style: 'style',
  script: 'script',
  image: 'image',
};

/** An address of 2001:db8::/32, which RFC 3849 keeps for documentation. */
function addressOf(visitor: string): string {
  const number = Number.parseInt(visitor.slice(1), 36);
  return `2001:db8::${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
}
