import { Hono } from 'hono';
import { fnv1a32 } from '../../protocol/index.ts';
import { learnPurges, purgesSince } from '../cache/node-purges.ts';
import { placeOf } from '../cache/scope.ts';
import { driveClock } from '../clock.ts';
import type { Env } from '../env.ts';

/** When the latest purge of a site was, unix ms: hints carry it, so that a browser knows when to ask. */
export const purgedHeader = 'Forecache-Purged';

/** What browsers have to drop. Mounted at /.forecache. */
export const purged = new Hono<{ Bindings: Env }>();

/**
 * `GET purged?since=` (unix ms): `{"atMs", "resources"}`: what was called off since. Resources
 * are hashes (`fnv1a32` of the key), because a list of paths would tell everybody what exists; what
 * a prefix or a group names, a browser cannot tell without that: then the list is left out, and it
 * drops everything.
 */
purged.get('/purged', async (context) => {
  const request = context.req.raw;
  driveClock(context.env, request.headers);
  const place = await placeOf(
    { request, env: context.env, context: context.executionCtx },
    new URL(request.url).hostname,
  );
  await learnPurges(place);
  const sinceMs = Number(context.req.query('since') ?? 0) || 0;
  const purges = purgesSince(place.site, sinceMs);
  const named = purges.filter(({ scope }) => scope === 'resource');
  context.header('Cache-Control', 'no-store');
  return context.json({
    atMs: Math.max(sinceMs, ...purges.map(({ atMs }) => atMs)),
    ...(named.length === purges.length && {
      resources: named.flatMap(({ values }) => values.map((value) => fnv1a32(value))),
    }),
  });
});
