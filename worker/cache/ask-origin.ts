import { answerStored } from './answer-stored.ts';
import { findFlight, isUnshareable, startFlight, waitFor } from './collapse.ts';
import type { Search } from './find-stored.ts';
import { findStored, variantUrl, wantedBy } from './find-stored.ts';
import { forward } from './forward.ts';
import { lead } from './lead.ts';
import { cutRange } from './rules/range.ts';
import type { ForwardReason } from './rules/cache-status.ts';
import { decideReuse } from './rules/reuse.ts';
import { requestDirectives } from './rules/request-directives.ts';
import type { Scope } from './scope.ts';
import type { Served } from './served.ts';
import { factsOfForwarded, factsOfStored } from './served.ts';

/** A wait in line never takes longer than asking would, real ms. */
const longestWaitMs = 15_000;

/**
 * An answer that needs the origin: one request of those that want the same goes there, the others
 * wait for what it stores.
 */
export async function askOrigin(
  scope: Scope,
  search: Search,
  { behind = false } = {},
): Promise<Served> {
  const fwd = reasonOf(scope, search);
  if (!isStorableRequest(scope)) return forward(scope, { fwd, found: search.found });
  // What is asked under a name may be answered for that name alone: nobody waits for it, though the
  // origin may say that it is for everybody.
  if (scope.request.fields.has('authorization')) {
    return lead(scope, { found: search.found, fwd, flight: undefined });
  }
  let { found, names } = search;
  let collapsed = false;
  for (;;) {
    const key = flightKey(scope, names);
    if (isUnshareable(key)) break;
    const flight = findFlight(key);
    if (flight === undefined) {
      return lead(scope, { found, fwd, flight: startFlight(key, scope.nowMs) });
    }
    // Behind an answer there is nobody who waits: the flight under way does the work.
    if (behind) return nothing();
    collapsed = true;
    // Nobody may hold a body open while waiting; it is opened anew when it is needed.
    await found?.body?.cancel();
    found = found && { ...found, body: null };
    const end = await waitFor(flight, longestWaitMs);
    if (end === 'unshareable') break;
    if (end === 'failed') continue;
    const again = await findStored(scope);
    ({ found, names } = again);
    const served = await serveCollapsed(scope, { search: again, fwd });
    if (served !== undefined) return served;
    found = found && { ...found, body: null };
  }
  return lead(scope, { found, fwd, flight: undefined, collapsed });
}

/**
 * What a leader stored answers all who waited for it. They asked while the response was under way, so
 * to each of them it is as new as if it had asked itself, whatever its lifetime.
 */
async function serveCollapsed(
  scope: Scope,
  { search, fwd }: { search: Search; fwd: ForwardReason },
): Promise<Served | undefined> {
  const { found } = search;
  if (found === undefined) return undefined;
  const nowMs = scope.clock.nowMs();
  const reuse = decideReuse({ stored: found.stored, request: scope.request.fields, nowMs });
  if (reuse.use === 'validate' && found.stored.receivedAtMs < scope.nowMs) {
    await found.body?.cancel();
    return undefined;
  }
  const response = await answerStored({
    found,
    cache: scope.cache,
    request: scope.request,
    nowMs,
    status: { hit: false, fwd, collapsed: true, stored: true, ttlMs: reuse.ttlMs },
  });
  return { response, facts: factsOfStored(found.stored, 'origin') };
}

function nothing(): Served {
  return {
    response: new Response(null),
    facts: factsOfForwarded({ status: 0, bytes: 0, contentType: '' }),
  };
}

/** Can the answer to this request be stored? */
function isStorableRequest({ request }: Scope): boolean {
  if (request.method !== 'GET') return false;
  if (request.fields.has('upgrade')) return false;
  const { noStore, noCache } = requestDirectives(request.fields);
  if (noStore || noCache) return !noStore && !request.fields.has('range');
  // A player asks for the whole as a range from 0; other parts are passed on as they are.
  const range = request.fields.get('range');
  if (range === undefined) return true;
  const verdict = cutRange(range, Number.MAX_SAFE_INTEGER);
  return (
    verdict.kind === 'whole' ||
    (verdict.kind === 'part' && verdict.start === 0 && verdict.end === Number.MAX_SAFE_INTEGER)
  );
}

/** Requests with this in common can share an answer, as far as can be known before it is there. */
function flightKey(scope: Scope, names: readonly string[]): string {
  return `${scope.node} ${variantUrl(scope, { wanted: wantedBy(scope), names })}`;
}

function reasonOf(scope: Scope, { found, names }: Search): ForwardReason {
  if (found === undefined) return names.length > 0 ? 'vary-miss' : 'uri-miss';
  const reuse = decideReuse({
    stored: found.stored,
    request: scope.request.fields,
    nowMs: scope.nowMs,
  });
  return reuse.use === 'validate' && reuse.reason === 'request' ? 'request' : 'stale';
}
