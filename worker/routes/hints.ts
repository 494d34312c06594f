import { Hono } from 'hono';
import type { Hints } from '../../protocol/index.ts';
import { encodeHints, limits, resourceKey } from '../../protocol/index.ts';
import { inTime } from '../cache/in-time.ts';
import { learnPurges, purgesSince } from '../cache/node-purges.ts';
import { fieldsOf } from '../cache/rules/fields.ts';
import type { Place } from '../cache/scope.ts';
import { placeOf } from '../cache/scope.ts';
import { armOf } from '../coordinate/holdout.ts';
import { driveClock } from '../clock.ts';
import { logFault } from '../collect/log-fault.ts';
import { pseudonymOf } from '../collect/pseudonym-of.ts';
import type { Env } from '../env.ts';
import { purgedHeader } from './purged.ts';

/** What a page is likely to need next. Mounted at /.forecache. */
export const hints = new Hono<{ Bindings: Env }>();

/** A page whose hints come later than this has loaded without them, real ms. */
const longestWaitMs = 1_500;

/** Visitors of the same page within this time get the same answer from the browser's cache, s. */
const freshForS = 5;

const mostHints = 8;
const longestPage = 4 * limits.resourceBytes;

/** The page that a request asks about; undefined when it names none, or too long a one. */
export function pageOf(url: URL): string | undefined {
  const page = url.searchParams.get('page') ?? '';
  return page === '' || page.length > longestPage ? undefined : page;
}

hints.get('/hints', async (context) => {
  const request = context.req.raw;
  driveClock(context.env, request.headers);
  const url = new URL(request.url);
  const page = pageOf(url);
  if (page === undefined) {
    return context.json(
      {
        code: 'bad-page',
        message: `page is a path of 1 to ${longestPage} characters`,
      },
      400,
    );
  }
  const place = await placeOf(
    { request, env: context.env, context: context.executionCtx },
    url.hostname,
  );
  const answer = await hintsFor(place, {
    page: resourceKey(page, place.site.keyRules),
    visitor: await pseudonymOf({
      request: fieldsOf(request.headers),
      site: place.site.host,
      nowMs: place.clock.nowMs(),
      keys: place.settings.keys,
    }),
  });
  // Private: what this visitor has already seen is left out of it.
  context.header('Cache-Control', `private, max-age=${freshForS}`);
  context.header('Vary', 'Accept');
  place.waitUntil(learnPurges(place));
  const purgedMs = Math.max(0, ...purgesSince(place.site, 0).map(({ atMs }) => atMs));
  if (purgedMs > 0) context.header(purgedHeader, String(purgedMs));
  if (/\bjson\b/.test(context.req.header('accept') ?? '')) return context.json(answer);
  return context.body(encodeHints(answer), 200, { 'Content-Type': 'application/x-protobuf' });
});

/** What a visitor of a page is told; nothing when held out, or when the forecaster is late. */
export async function hintsFor(
  place: Place,
  { page, visitor }: { page: string; visitor: string },
): Promise<Hints> {
  const atMs = Math.round(place.clock.nowMs());
  const { host, holdoutShare, prefetch } = place.site;
  // What is hinted a browser prefetches: a dry run fetches nothing.
  if (!prefetch) return { page, madeAtMs: atMs, hints: [] };
  // Held out visitors are served as ever, and told nothing ahead.
  if (armOf({ site: host, visitor, share: holdoutShare })?.heldOut === true) {
    return { page, madeAtMs: atMs, hints: [] };
  }
  const { FORECASTER } = place.env;
  const forecaster = FORECASTER.get(FORECASTER.idFromName(`${place.site.host}|${place.region}`));
  try {
    const asked = forecaster.hints({ page, visitor, atMs, limit: mostHints });
    return {
      page,
      madeAtMs: atMs,
      hints: await inTime(asked, { timeMs: longestWaitMs, late: () => [] }),
    };
  } catch (error) {
    logFault('no-hints', error);
    return { page, madeAtMs: atMs, hints: [] };
  }
}
