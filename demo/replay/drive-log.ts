import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedRequest } from '../../model/dataset/trace-access.ts';
import { classifyAnswer, type AnswerClass } from '../classify-answer.ts';
import type { Edge } from '../edge.ts';
import type { Arm } from '../ledger.ts';
import type { Place } from '../places.ts';
import { assignPlace } from './assign-place.ts';
import { localReferrer } from './site-host.ts';
import { tickEdge } from './tick-edge.ts';

export interface DriveLogOptions {
  readonly requests: readonly LoggedRequest[];
  readonly edge: Edge;
  readonly sites: Readonly<Record<Arm, string>>;
  /** The log's own hostname, so that its referrers become the replay's. */
  readonly siteHost: string;
  /** Log seconds a real second; 0 as fast as the machine can. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** The log has come to this request. */
  readonly onReach: (request: LoggedRequest, order: number) => void;
  readonly onAnswer: (answer: LogAnswer) => void;
}

export interface LogAnswer {
  readonly arm: Arm;
  readonly answer: AnswerClass;
  readonly place: Place;
}

/**
 * Log time between two steps at the least: what nodes noted is told, forecast, leased and fetched in
 * a step, so a prefetch is usable about this long after the access that led to it (evaluation.md: 2 s).
 */
const stepMs = 2_000;
/** In idle stretches what falls due is gathered: one step for all of this much log time. */
const idleStepMs = 15_000;
const arms = ['on', 'none'] as const;
/** Field that carries log time to the Worker, `nowHeader` of worker/clock.ts. */
const nowField = 'forecache-now';

/** Sends each logged request to both arms at its own time, one after the other, and steps the edge's clock between. */
export async function driveLog(options: DriveLogOptions): Promise<void> {
  const { requests, edge, sites, signal } = options;
  let steppedMs = requests[0]?.atMs ?? 0;
  let dueMs = Infinity;
  const pace = createPace(steppedMs, options.speed);
  for (const [order, request] of requests.entries()) {
    if (signal.aborted) return;
    const { atMs } = request;
    while (dueMs < atMs - stepMs) {
      steppedMs = Math.max(steppedMs + idleStepMs, dueMs);
      if (steppedMs > atMs - stepMs) break;
      dueMs = await tickEdge(edge, { url: sites.on, nowMs: steppedMs });
    }
    if (atMs - steppedMs >= stepMs) {
      steppedMs = atMs;
      dueMs = await tickEdge(edge, { url: sites.on, nowMs: atMs });
    }
    await pace(atMs);
    options.onReach(request, order);
    await Promise.all(arms.map((arm) => send(arm, request, options)));
  }
}

async function send(arm: Arm, request: LoggedRequest, options: DriveLogOptions): Promise<void> {
  const { edge, sites, siteHost, onAnswer } = options;
  const place = assignPlace(request.address);
  const url = new URL(request.target, sites[arm]);
  const referrer = localReferrer(request.referrer, { host: siteHost, url: sites[arm] });
  try {
    const answer = await edge.fetch({
      url: sites[arm] + url.pathname + url.search,
      place,
      method: request.method,
      headers: {
        [nowField]: String(request.atMs),
        'user-agent': headerText(request.userAgent),
        'cf-connecting-ip': request.address,
        ...(referrer === '' ? {} : { referer: headerText(referrer) }),
      },
    });
    await answer.body?.pipeTo(new WritableStream());
    const { status, headers } = answer;
    onAnswer({ arm, place, answer: classifyAnswer(status, headers.get('cache-status')) });
  } catch {
    onAnswer({ arm, place, answer: 'error' });
  }
}

/** What a field may hold, RFC 9110 section 5.5; a log may hold anything. */
function headerText(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e]/g, '?');
}

function createPace(startMs: number, speed: number): (atMs: number) => Promise<void> {
  const realStartMs = Date.now();
  return async (atMs) => {
    if (speed <= 0) return;
    const waitMs = (atMs - startMs) / speed - (Date.now() - realStartMs);
    if (waitMs > 1) await delay(waitMs);
  };
}
