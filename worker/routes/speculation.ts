import { Hono } from 'hono';
import { resourceKey } from '../../protocol/index.ts';
import { fieldsOf } from '../cache/rules/fields.ts';
import { placeOf } from '../cache/scope.ts';
import { driveClock } from '../clock.ts';
import { pseudonymOf } from '../collect/pseudonym-of.ts';
import type { Env } from '../env.ts';
import type { SiteSettings } from '../settings.ts';
import { hintsFor, pageOf } from './hints.ts';
import { noRules, rulesOf } from './speculation-rules.ts';

/**
 * Speculation rules for sites whose Content-Security-Policy has no nonce to give:
 * https://wicg.github.io/nav-speculation/speculation-rules.html. Mounted at /.forecache.
 */
export const speculation = new Hono<{ Bindings: Env }>();

const rulesPath = '/.forecache/speculation.json';

speculation.get('/speculation.json', async (context) => {
  const request = context.req.raw;
  driveClock(context.env, request.headers);
  const url = new URL(request.url);
  const page = pageOf(url);
  if (page === undefined) return context.text('page: expected a path', 400);
  context.header('Cache-Control', 'private, max-age=5');
  context.header('Content-Type', 'application/speculationrules+json');
  const { headers } = request;
  // A wish not to be predicted for, or to save bytes.
  if (headers.get('sec-gpc') === '1' || headers.get('save-data') === 'on')
    return context.body(JSON.stringify(noRules));
  const place = await placeOf(
    { request, env: context.env, context: context.executionCtx },
    url.hostname,
  );
  const { hints } = await hintsFor(place, {
    page: resourceKey(page, place.site.keyRules),
    visitor: await pseudonymOf({
      request: fieldsOf(headers),
      site: place.site.host,
      nowMs: place.clock.nowMs(),
      keys: place.settings.keys,
    }),
  });
  return context.body(JSON.stringify(rulesOf(hints)));
});

/** The page, naming its rules, where the site wants them. */
export function offerRules(
  answer: Response,
  { request, site }: { request: Request; site: SiteSettings },
): Response {
  const isPage = (answer.headers.get('content-type') ?? '').startsWith('text/html');
  if (!site.speculationRules || !isPage || answer.status !== 200) return answer;
  const { pathname, search } = new URL(request.url);
  const page = encodeURIComponent(resourceKey(pathname + search, site.keyRules));
  const offered = new Response(answer.body, answer);
  offered.headers.append('Speculation-Rules', `"${rulesPath}?page=${page}"`);
  return offered;
}
