import { answerStored } from './answer-stored.ts';
import type { Flight } from './collapse.ts';
import { failWith } from './fail-with.ts';
import { withBody } from './find-stored.ts';
import type { OriginAnswer } from './fetch-origin.ts';
import { fetchOrigin } from './fetch-origin.ts';
import { noteFetched } from './known-changes.ts';
import { keepAnswer } from './keep-answer.ts';
import type { Found } from './node-cache.ts';
import { originHeaders } from './origin-headers.ts';
import type { ForwardReason } from './rules/cache-status.ts';
import { validationFields } from './rules/conditional.ts';
import { freshenBy304 } from './rules/freshen.ts';
import { remainingMs } from './rules/freshness.ts';
import { decideReuse } from './rules/reuse.ts';
import type { Scope } from './scope.ts';
import type { Served } from './served.ts';
import { factsOfStored } from './served.ts';
import { removeEntry, rewriteEntry, smallBodyBytes } from './store-entry.ts';

export interface Errand {
  /** What is stored and needs validation. */
  readonly found: Found | undefined;
  readonly fwd: ForwardReason;
  /** Undefined when nobody may wait for this one. */
  readonly flight: Flight | undefined;
  readonly collapsed?: boolean;
}

/** Asks the origin for the whole response, answers with it, and stores it where that is allowed. */
export async function lead(scope: Scope, errand: Errand): Promise<Served> {
  const { flight } = errand;
  // The work goes on for those who wait when the client of this request goes away.
  if (flight) scope.waitUntil(flight.ended.hear());
  try {
    return await ask(scope, errand);
  } catch (error) {
    flight?.end('failed');
    throw error;
  }
}

async function ask(scope: Scope, errand: Errand): Promise<Served> {
  const { found, fwd, flight } = errand;
  const conditions = found === undefined ? [] : validationFields(found.stored);
  const requestedAtMs = scope.clock.nowMs();
  const result = await fetchOrigin(
    {
      url: scope.site.origin + scope.target,
      method: 'GET',
      headers: originHeaders({
        url: scope.url,
        fields: scope.request.fields,
        whole: true,
        extra: conditions,
      }),
      body: null,
      repeatable: true,
    },
    scope.settings.upstream,
  );
  const receivedAtMs = scope.clock.nowMs();
  if (!result.ok) {
    flight?.end('failed');
    const stale = await answerStale(scope, { found, fwd });
    return (
      stale ??
      failWith(scope, { status: result.failure === 'timeout' ? 504 : 502, detail: result.failure })
    );
  }
  const { answer } = result;
  const times = { requestedAtMs, receivedAtMs };
  if (answer.response.status === 304 && found !== undefined && conditions.length > 0) {
    return validated(scope, { errand, found, answer, times });
  }
  // RFC 5861 section 4: "any situation that would result in a 500, 502, 503, or 504".
  if (answer.response.status >= 500 && answer.response.status <= 504 && found !== undefined) {
    const stale = await answerStale(scope, { found, fwd, fwdStatus: answer.response.status });
    if (stale !== undefined) {
      void answer.response.body?.cancel();
      flight?.end('failed');
      return stale;
    }
  }
  return keepAnswer(scope, { errand, answer, times });
}

interface Times {
  readonly requestedAtMs: number;
  readonly receivedAtMs: number;
}

/** RFC 9111 section 4.3.4: the origin says that what is stored still holds. */
async function validated(
  scope: Scope,
  {
    errand,
    found,
    answer,
    times,
  }: { errand: Errand; found: Found; answer: OriginAnswer; times: Times },
): Promise<Served> {
  const freshening = freshenBy304(found.stored, { fields: answer.fields, ...times });
  if (freshening.kind === 'foreign') {
    await found.body?.cancel();
    await removeEntry(scope, found.url);
    return ask(scope, { ...errand, found: undefined });
  }
  const open = await withBody(scope, found);
  // It was let go in the meantime: there is nothing that still holds.
  if (open === undefined) return ask(scope, { ...errand, found: undefined });
  // Asked for by a visitor and found good: from now on it is there on demand.
  const stored = { ...freshening.stored, prefetch: undefined };
  noteFetched(found.url, stored);
  const body =
    stored.bytes <= smallBodyBytes ? await new Response(open.body).arrayBuffer() : open.body;
  const written = rewriteEntry(scope, { url: found.url, stored });
  scope.waitUntil(
    written.then(
      () => errand.flight?.end('stored'),
      () => errand.flight?.end('failed'),
    ),
  );
  const response = await answerStored({
    found: { ...found, stored, body: body instanceof ArrayBuffer ? new Response(body).body : body },
    cache: scope.cache,
    request: scope.request,
    nowMs: times.receivedAtMs,
    status: {
      hit: false,
      fwd: errand.fwd,
      fwdStatus: 304,
      stored: true,
      ttlMs: remainingMs(stored, times.receivedAtMs),
    },
  });
  return { response, facts: factsOfStored(stored, 'origin') };
}

/** RFC 5861 section 4: what is stored instead of an error, as long as its stale-if-error allows. */
async function answerStale(
  scope: Scope,
  { found, fwd, fwdStatus }: { found: Found | undefined; fwd: ForwardReason; fwdStatus?: number },
): Promise<Served | undefined> {
  if (found === undefined) return undefined;
  const { stored } = found;
  const nowMs = scope.clock.nowMs();
  const reuse = decideReuse({ stored, request: scope.request.fields, nowMs });
  if (reuse.use === 'validate' && reuse.ifErrorMs <= 0) return undefined;
  const status = {
    hit: false,
    fwd,
    ttlMs: reuse.ttlMs,
    detail: 'stale-if-error',
    ...(fwdStatus === undefined ? {} : { fwdStatus }),
  } as const;
  const open = await withBody(scope, found);
  if (open === undefined) return undefined;
  const response = await answerStored({
    found: open,
    cache: scope.cache,
    request: scope.request,
    nowMs,
    status,
  });
  return { response, facts: factsOfStored(stored, 'edge') };
}
