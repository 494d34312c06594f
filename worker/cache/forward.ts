import type { Found } from './node-cache.ts';
import { fetchOrigin } from './fetch-origin.ts';
import { failWith } from './fail-with.ts';
import { invalidate } from './invalidate.ts';
import { originHeaders } from './origin-headers.ts';
import type { ForwardReason } from './rules/cache-status.ts';
import { freshenByHead } from './rules/freshen.ts';
import { invalidatedBy, isSafe } from './rules/invalidated.ts';
import { passOn } from './pass-on.ts';
import { invalidatedGroups } from './rules/purges.ts';
import { spreadPurge } from './spread-purge.ts';
import { removeEntry, rewriteEntry } from './store-entry.ts';
import type { Scope } from './scope.ts';
import type { Served } from './served.ts';
import { factsOfForwarded } from './served.ts';

/** Passes a request on whose answer is not to be stored, and undoes what it makes invalid. */
export async function forward(
  scope: Scope,
  { fwd, found }: { fwd: ForwardReason; found?: Found | undefined },
): Promise<Served> {
  const { raw, url, request, site } = scope;
  await found?.body?.cancel();
  const asked = isSafe(request.method) ? scope.target : url.pathname + url.search;
  if (request.fields.has('upgrade')) return upgrade(scope, asked);
  const sentAtMs = scope.clock.nowMs();
  const result = await fetchOrigin(
    {
      url: site.origin + asked,
      method: request.method,
      headers: originHeaders({ url, fields: request.fields, whole: false }),
      body: isSafe(request.method) ? null : raw.body,
      repeatable: isSafe(request.method),
    },
    scope.settings.upstream,
  );
  if (!result.ok)
    return failWith(scope, {
      status: result.failure === 'timeout' ? 504 : 502,
      detail: result.failure,
    });
  const { answer } = result;
  const { response, fields, bytes } = answer;
  const references = invalidatedBy(request.method, { status: response.status, fields });
  if (references.length > 0) {
    await invalidate(scope, references);
    // RFC 9875 section 3: the groups that a successful unsafe request calls off.
    const groups = invalidatedGroups(fields);
    if (groups.length > 0) scope.waitUntil(spreadPurge(scope, { scope: 'group', values: groups }));
  }
  if (request.method === 'HEAD' && found !== undefined) {
    const told = {
      fields,
      status: response.status,
      requestedAtMs: sentAtMs,
      receivedAtMs: scope.clock.nowMs(),
    };
    const freshening = freshenByHead(found.stored, told);
    scope.waitUntil(
      freshening.kind === 'updated'
        ? rewriteEntry(scope, { url: found.url, stored: freshening.stored })
        : removeEntry(scope, found.url),
    );
  }
  return {
    response: passOn(answer, {
      nowMs: scope.clock.nowMs(),
      cacheStatus: { hit: false, fwd, fwdStatus: response.status },
    }),
    facts: factsOfForwarded({
      status: response.status,
      bytes: bytes ?? 0,
      contentType: fields.get('content-type') ?? '',
    }),
  };
}

/** WebSockets and the like belong to the two ends: nothing here can be shared. */
async function upgrade(scope: Scope, asked: string): Promise<Served> {
  const response = await fetch(new Request(scope.site.origin + asked, scope.raw));
  return {
    response,
    facts: factsOfForwarded({ status: response.status, bytes: 0, contentType: '' }),
  };
}
