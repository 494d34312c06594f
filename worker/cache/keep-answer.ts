import type { OriginAnswer } from './fetch-origin.ts';
import { failWith } from './fail-with.ts';
import { variantUrl, wantedBy } from './find-stored.ts';
import { forkBody } from './fork-body.ts';
import { passOn } from './pass-on.ts';
import { noteFetched } from './known-changes.ts';
import type { Errand } from './lead.ts';
import { readWhole } from './read-whole.ts';
import { isNotModified } from './rules/conditional.ts';
import { contentRange, cutRange } from './rules/range.ts';
import { remainingMs } from './rules/freshness.ts';
import { keptFields } from './rules/kept-fields.ts';
import { isStorable } from './rules/storable.ts';
import type { Stored } from './rules/stored.ts';
import { selectingNames, variantOf } from './rules/vary.ts';
import type { Scope } from './scope.ts';
import type { Served } from './served.ts';
import { factsOfForwarded, factsOfStored } from './served.ts';
import { noteSearchRule } from './search-rules.ts';
import { removeEntry, smallBodyBytes, storeEntry } from './store-entry.ts';
import { storeStream } from './store-stream.ts';

interface Kept {
  readonly errand: Errand;
  readonly answer: OriginAnswer;
  readonly times: { readonly requestedAtMs: number; readonly receivedAtMs: number };
}

/** Answers with a new response of the origin's, and stores it on the way where HTTP allows that. */
export async function keepAnswer(scope: Scope, { errand, answer, times }: Kept): Promise<Served> {
  const { flight, found, fwd } = errand;
  const { response, bytes } = answer;
  const fields = keptFields(answer.fields);
  const verdict = isStorable({
    request: scope.request,
    response: { status: response.status, fields },
    receivedAtMs: times.receivedAtMs,
  });
  if (!verdict.allowed || (bytes ?? 0) > scope.settings.upstream.maxStoredBytes) {
    flight?.end('unshareable');
    // The origin has answered anew, so what was stored before is no stand-in any more.
    if (found !== undefined && response.status < 500)
      scope.waitUntil(removeEntry(scope, found.url));
    await found?.body?.cancel();
    return {
      response: passOn(answer, {
        nowMs: times.receivedAtMs,
        cacheStatus: { hit: false, fwd, fwdStatus: response.status },
      }),
      facts: factsOfForwarded({
        status: response.status,
        bytes: bytes ?? 0,
        contentType: fields.get('content-type') ?? '',
      }),
    };
  }
  await found?.body?.cancel();
  fields.delete('content-length');
  const names = selectingNames(fields);
  noteSearchRule(scope.site, { target: scope.target, fields });
  const wanted = wantedBy(scope);
  const stored: Stored = {
    ...times,
    status: response.status,
    statusText: response.statusText,
    fields,
    variant: variantOf(names, scope.request.fields),
    bytes: bytes ?? (response.body === null ? 0 : -1),
    prefetch: undefined,
  };
  const entry = {
    base: wanted.base,
    url: variantUrl(scope, { wanted, names }),
    names,
    stored,
    awaited: () => (flight?.waiting ?? 0) > 0,
  };
  noteFetched(entry.url, stored);
  if (response.body === null || (bytes !== undefined && bytes <= smallBodyBytes)) {
    const body = await readWhole(response, {
      bytes,
      idleTimeoutMs: scope.settings.upstream.idleTimeoutMs,
    });
    if (body === undefined) {
      flight?.end('failed');
      return failWith(scope, { status: 502, detail: 'truncated' });
    }
    finish(scope, { errand, work: storeEntry(scope, { ...entry, body }) });
    return answerNew(scope, { stored, body, answer, errand });
  }
  const fork = forkBody(response.body, { bytes, ...scope.settings.upstream });
  // The storing may be given up before the client has all: the platform would end the rest with it.
  scope.waitUntil(fork.pumped.catch(() => undefined));
  finish(scope, { errand, work: storeStream(scope, { entry, fork }) });
  return answerNew(scope, { stored, body: fork.client, answer, errand });
}

/** The response as it came, or 304 when the client has it, or as the range that is the whole. */
function answerNew(
  scope: Scope,
  {
    stored,
    body,
    answer,
    errand,
  }: { stored: Stored; body: BodyInit; answer: OriginAnswer; errand: Errand },
): Served {
  const nowMs = stored.receivedAtMs;
  const cacheStatus = {
    hit: false,
    fwd: errand.fwd,
    fwdStatus: answer.response.status,
    stored: true,
    ttlMs: remainingMs(stored, nowMs),
    ...(errand.collapsed ? { collapsed: true } : {}),
  } as const;
  const facts = factsOfStored(stored, 'origin');
  if (isNotModified({ stored, request: scope.request.fields, nowMs })) {
    if (body instanceof ReadableStream) body.cancel().catch(() => undefined);
    return {
      facts,
      response: passOn(answer, {
        nowMs,
        cacheStatus,
        body: null,
        status: 304,
        statusText: 'Not Modified',
      }),
    };
  }
  if (scope.request.fields.has('range') && stored.status === 200 && stored.bytes > 0) {
    const verdict = cutRange(scope.request.fields.get('range'), stored.bytes);
    if (verdict.kind === 'part' && verdict.start === 0 && verdict.end === stored.bytes) {
      const fields = [
        ['content-range', contentRange({ ...verdict, bytes: stored.bytes })],
      ] as const;
      return {
        facts,
        response: passOn(answer, {
          nowMs,
          cacheStatus,
          body,
          status: 206,
          statusText: 'Partial Content',
          fields,
        }),
      };
    }
  }
  return { facts, response: passOn(answer, { nowMs, cacheStatus, body }) };
}

/** Tells those who wait, when the response is stored or is known not to be. */
function finish(scope: Scope, { errand, work }: { errand: Errand; work: Promise<boolean> }): void {
  scope.waitUntil(
    work.then(
      // What the node has no room for nobody waited for.
      (stored) => errand.flight?.end(stored ? 'stored' : 'failed'),
      () => errand.flight?.end('failed'),
    ),
  );
}
