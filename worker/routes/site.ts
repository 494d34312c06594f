import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { serve } from '../cache/serve.ts';
import { driveClock } from '../clock.ts';
import { settingsOf, siteOf } from '../settings.ts';
import { offerRules } from './speculation.ts';

/** Everything that is the site's own. */
export const site = new Hono<{ Bindings: Env }>();

site.all('*', async (context) => {
  const { env } = context;
  const request = context.req.raw;
  driveClock(env, request.headers);
  const answer = await serve({ request, env, context: context.executionCtx });
  const { hostname } = new URL(request.url);
  return offerRules(answer, { request, site: siteOf(settingsOf(env), hostname) });
});
