import { Hono } from 'hono';
import type { Env } from './env.ts';
import { site } from './routes/site.ts';

/** Everything that Forecache answers itself lies under this path; the rest is the site's. */
export const ownPath = '/.forecache';

export const app = new Hono<{ Bindings: Env }>();

app.route('/', site);
