import { resourceKey } from '../../protocol/index.ts';
import type { LoggedRequest } from '../../model/dataset/trace-access.ts';

/** How the origin of a replay answers one URL at the moment that the log has reached. */
export interface LoggedAnswer {
  readonly status: number;
  readonly bytes: number;
  readonly etag: string;
  /** Whether shared caches may keep it for the replay's freshness lifetime. */
  readonly shareable: boolean;
}

/** The site as its log tells it: each URL with its logged status and size, as they change over time. */
export interface LoggedSite {
  /** The log has come to this request: what it says holds from now on. */
  reach(request: LoggedRequest): void;
  answer(target: string): LoggedAnswer;
}

/** Answers that a cache may keep when the origin says for how long: RFC 9110 section 15.1. */
const keptStatuses = new Set([200, 301, 404]);
const unknown: LoggedAnswer = { status: 404, bytes: 0, etag: '', shareable: false };

/**
 * A 304 or a 206 does not tell the whole size, so it takes that of the next full answer in the log;
 * where there is none, the logged bytes.
 */
export function createLoggedSite(requests: readonly LoggedRequest[]): LoggedSite {
  const now = new Map<string, LoggedAnswer>();
  for (const request of requests) {
    const key = resourceKey(request.target);
    if (request.status === 200 && !now.has(key)) now.set(key, answerOf(request));
  }
  for (const request of requests) {
    const key = resourceKey(request.target);
    if (!now.has(key)) now.set(key, answerOf(request));
  }
  return {
    reach(request) {
      const tellsWhole = request.method === 'GET' && !partial.has(request.status);
      if (tellsWhole) now.set(resourceKey(request.target), answerOf(request));
    },
    answer: (target) => now.get(resourceKey(target)) ?? unknown,
  };
}

const partial = new Set([206, 304, 416]);

function answerOf({ status, bytes }: LoggedRequest): LoggedAnswer {
  const whole = partial.has(status) || status === 0 ? 200 : status;
  return { status: whole, bytes, etag: `"${whole}-${bytes}"`, shareable: keptStatuses.has(whole) };
}
