import { isPrefetchRequest } from '../collect/is-prefetch-request.ts';
import { noteAccess } from '../collect/note-access.ts';
import { answerStored } from './answer-stored.ts';
import { askOrigin } from './ask-origin.ts';
import { failWith } from './fail-with.ts';
import type { Search } from './find-stored.ts';
import { findStored } from './find-stored.ts';
import { forward } from './forward.ts';
import { countUse, recall } from './node-index.ts';
import { noteMissed, noteUsed } from './prefetch-ledger.ts';
import { requestDirectives } from './rules/request-directives.ts';
import { allowsAuthenticated } from './rules/storable.ts';
import { decideReuse } from './rules/reuse.ts';
import type { Scope, Visit } from './scope.ts';
import { scopeOf } from './scope.ts';
import type { Served } from './served.ts';
import { factsOfStored } from './served.ts';

/**
 * Answers a visitor's request for the site: from this node's cache where HTTP allows it, else from
 * the origin. Waits for no Durable Object, queue, model or prefetch; what is learned from the request
 * is noted in memory and told later.
 */
export async function serve(visit: Visit): Promise<Response> {
  const arrivedAtMs = Date.now();
  const scope = await scopeOf(visit);
  recall(scope);
  const served = await respondTo(scope);
  if (scope.request.method === 'GET' && !isPrefetchRequest(scope.request.fields)) {
    noteUsed(scope, served.facts);
    noteAccess(scope, { facts: served.facts, waitedMs: Date.now() - arrivedAtMs });
  }
  return served.response;
}

async function respondTo(scope: Scope): Promise<Served> {
  const { method } = scope.request;
  if (method !== 'GET' && method !== 'HEAD') return forward(scope, { fwd: 'method' });
  const search = await findUsable(scope);
  const directives = requestDirectives(scope.request.fields);
  const { found } = search;
  if (found !== undefined) {
    const { stored } = found;
    const reuse = decideReuse({ stored, request: scope.request.fields, nowMs: scope.nowMs });
    if (reuse.use !== 'validate') {
      if (reuse.use === 'while-revalidating') refreshBehind(scope, search);
      const prefetched = stored.prefetch !== undefined;
      countUse(scope, { url: found.url, base: scope.base, stored });
      const response = await answerStored({
        found,
        cache: scope.cache,
        request: scope.request,
        nowMs: scope.nowMs,
        status: { hit: true, ttlMs: reuse.ttlMs, ...(prefetched ? { detail: 'prefetched' } : {}) },
      });
      return { response, facts: factsOfStored(stored, prefetched ? 'edge-prefetched' : 'edge') };
    }
  }
  // RFC 9111 section 5.2.1.7: "a cache SHOULD either respond using a stored response ... or respond
  // with a 504 (Gateway Timeout) status code".
  if (directives.onlyIfCached) return failWith(scope, { status: 504, detail: 'only-if-cached' });
  if (isPrefetchRequest(scope.request.fields) && scope.site.sparePrefetch) {
    return failWith(scope, { status: 503, detail: 'origin-spared' });
  }
  noteMissed(scope);
  return askOrigin(scope, search);
}

/** RFC 9111 section 3.5, the other way round: what is stored for everybody does not answer those who identify themselves, unless the origin says so. */
async function findUsable(scope: Scope): Promise<Search> {
  const search = await findStored(scope);
  if (search.found === undefined || !scope.request.fields.has('authorization')) return search;
  if (allowsAuthenticated(search.found.stored.fields)) return search;
  await search.found.body?.cancel();
  return { found: undefined, names: search.names };
}

/** RFC 5861 section 3: the request that found it stale sets off the validation, and does not wait for it. */
function refreshBehind(scope: Scope, search: Search): void {
  const asGet = new Map(scope.request.fields);
  for (const name of [
    'range',
    'if-none-match',
    'if-modified-since',
    'if-range',
    'cache-control',
    'pragma',
  ])
    asGet.delete(name);
  const behind: Scope = { ...scope, request: { method: 'GET', fields: asGet } };
  // The stored body is the visitor's to read.
  const found = search.found && { ...search.found, body: null };
  const work = askOrigin(behind, { ...search, found }, { behind: true }).then(({ response }) =>
    response.body?.cancel(),
  );
  scope.waitUntil(work);
}
