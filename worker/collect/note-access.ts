import type { Access } from '../../protocol/index.ts';
import { resourceKey } from '../../protocol/index.ts';
import type { ServedFacts } from '../cache/served.ts';
import type { Scope } from '../cache/scope.ts';
import { kindOf } from './kind-of.ts';
import { nextByCmcd } from './next-by-cmcd.ts';
import { deskOf, mostKept } from './node-desk.ts';
import { announce } from './offer-announced.ts';
import { pseudonymOf } from './pseudonym-of.ts';
import { scheduleFlush } from './schedule-flush.ts';
import { factsOfSeen, rememberSeen } from './seen-cacheable.ts';
import { tallyVisit } from './tally-visit.ts';

/** The fields by which a site may name the application and the task that a request belongs to. */
const applicationField = 'forecache-application';
const taskField = 'forecache-task';

/**
 * Notes a visitor's access in the isolate's memory, and has it told later. Costs the visitor nothing:
 * the pseudonym is computed behind the answer.
 */
export function noteAccess(
  scope: Scope,
  { facts, waitedMs }: { facts: ServedFacts; waitedMs: number },
): void {
  const desk = deskOf(scope);
  if (desk.accesses.length >= mostKept) {
    desk.overflowed++;
    return;
  }
  const { site, request, nowMs } = scope;
  const resource = resourceKey(scope.target, site.keyRules);
  if (facts.freshForMs > 0) {
    const { freshForMs, bytes, validator } = facts;
    const seen = { freshForMs: Math.round(freshForMs), bytes: Math.max(0, bytes), validator };
    rememberSeen(site.host, { resource, facts: seen });
    const next = nextByCmcd({
      url: scope.url,
      fields: request.fields,
      resource,
      rules: site.keyRules,
      isSeen: (name) => factsOfSeen(site.host, name) !== undefined,
    });
    if (next !== undefined) announce(desk, { resource: next, facts: seen });
  }
  desk.served++;
  scope.waitUntil(
    pseudonymOf({
      request: request.fields,
      site: site.host,
      nowMs,
      keys: scope.settings.keys,
    }).then((visitor) => {
      desk.accesses.push(accessOf(scope, { facts, resource, visitor }));
      const hit = facts.servedFrom !== 'origin';
      tallyVisit(desk.visits, {
        site: site.host,
        visitor,
        holdoutShare: site.holdoutShare,
        hit,
        waitMs: waitedMs,
        originBytes: hit ? 0 : Math.max(0, facts.bytes),
      });
      scheduleFlush(scope, desk);
    }),
  );
}

function accessOf(
  scope: Scope,
  { facts, resource, visitor }: { facts: ServedFacts; resource: string; visitor: string },
): Access {
  const { fields } = scope.request;
  return {
    atMs: Math.round(scope.nowMs),
    visitor,
    resource,
    page: pageOf(scope),
    application: nameOf(fields.get(applicationField)),
    task: nameOf(fields.get(taskField)),
    kind: kindOf(fields, facts.contentType),
    status: facts.status,
    bytes: Math.max(0, facts.bytes),
    freshForMs: Math.round(facts.freshForMs),
    validator: facts.validator,
    servedFrom: facts.servedFrom,
  };
}

/** The page that asked, by Referer, when it is one of the same site. */
function pageOf({ request, url, site }: Scope): string {
  const referer = request.fields.get('referer');
  if (referer === undefined || !URL.canParse(referer)) return '';
  const page = new URL(referer);
  return page.host === url.host ? resourceKey(page.pathname + page.search, site.keyRules) : '';
}

function nameOf(value: string | undefined): string {
  return value !== undefined && /^[\w.-]{1,64}$/.test(value) ? value : '';
}
