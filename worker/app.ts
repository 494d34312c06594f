import { Hono } from 'hono';
import type { Env } from './env.ts';
import { client } from './routes/client.ts';
import { collect } from './routes/collect.ts';
import { dashboard } from './routes/dashboard/dashboard.ts';
import { hints } from './routes/hints.ts';
import { importLog } from './routes/import.ts';
import { operator } from './routes/operator.ts';
import { purge } from './routes/purge.ts';
import { purged } from './routes/purged.ts';
import { site } from './routes/site.ts';
import { speculation } from './routes/speculation.ts';
import { tick } from './routes/tick.ts';

/** Everything that Forecache answers itself lies under this path; the rest is the site's. */
const ownPath = '/.forecache';

export const app = new Hono<{ Bindings: Env }>();

for (const own of [
  client,
  collect,
  hints,
  importLog,
  operator,
  purge,
  purged,
  speculation,
  tick,
  dashboard,
])
  app.route(ownPath, own);
app.all(`${ownPath}/*`, (context) =>
  context.text('404 Not Found: no such part of Forecache\n', 404),
);
app.route('/', site);
