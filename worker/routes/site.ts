import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { serve } from '../cache/serve.ts';
import { driveClock } from '../clock.ts';

/** Everything that is the site's own. */
export const site = new Hono<{ Bindings: Env }>();

site.all('*', (context) => {
  driveClock(context.env, context.req.raw.headers);
  return serve({ request: context.req.raw, env: context.env, context: context.executionCtx });
});
