import { respond } from './answer-stored.ts';
import { appendCacheStatus } from './rules/cache-status.ts';
import { formatHttpDate } from './rules/parse-http-date.ts';
import type { Scope } from './scope.ts';
import type { Served } from './served.ts';
import { factsOfForwarded } from './served.ts';

const reasonPhrases = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
} as const;

/** An error of ours, told as such: its Cache-Status names the cause, and nobody may store it. */
export function failWith(
  scope: Pick<Scope, 'clock'>,
  { status, detail }: { status: keyof typeof reasonPhrases; detail: string },
): Served {
  const text = `${status} ${reasonPhrases[status]}: ${detail}\n`;
  const response = respond({
    body: text,
    status,
    statusText: reasonPhrases[status],
    fields: [
      ['content-type', 'text/plain; charset=utf-8'],
      ['cache-control', 'no-store'],
      ['date', formatHttpDate(scope.clock.nowMs())],
      ['cache-status', appendCacheStatus(undefined, { hit: false, fwd: 'miss', detail })],
    ],
  });
  return {
    response,
    facts: factsOfForwarded({ status, bytes: text.length, contentType: 'text/plain' }),
  };
}
