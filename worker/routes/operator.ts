import { Hono, type Context } from 'hono';
import { regionOf, regions } from '../collect/region-of.ts';
import { driveClock } from '../clock.ts';
import type { Env } from '../env.ts';
import { deadLetterHubName, objectName } from '../objects/object-name.ts';
import { operatorAccess } from './operator-access.ts';
import { carryOut, readOrder } from './operator-command.ts';
import { metricsText } from './operator-metrics.ts';
import { siteState } from './operator-state.ts';

type Operator = Context<{ Bindings: Env }>;

/** What operators ask and order. Mounted at /.forecache. */
export const operator = new Hono<{ Bindings: Env }>();

const commandBytesMax = 4_096;

operator.get('/state', async (context) => {
  const refused = await refuse(context, false);
  if (refused !== undefined) return refused;
  driveClock(context.env, context.req.raw.headers);
  context.header('Cache-Control', 'no-store');
  return context.json(await siteState(context.env, siteName(context)));
});

operator.get('/metrics', async (context) => {
  const refused = await refuse(context, false);
  if (refused !== undefined) return refused;
  const text = metricsText(await siteState(context.env, siteName(context)));
  return context.body(text, 200, {
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    'Cache-Control': 'no-store',
  });
});

operator.post('/command', async (context) => {
  const refused = await refuse(context, true);
  if (refused !== undefined) return refused;
  const text = await context.req.text();
  if (text.length > commandBytesMax) {
    return context.text(`${text.length} characters, limit ${commandBytesMax}`, 413);
  }
  const read = readOrder(parse(text));
  if (!read.valid) return context.text(read.reason, 400);
  const unheard = await carryOut(context.env, { ...read.order, host: siteName(context) });
  return context.json({ ...read.order, unheard }, unheard.length === 0 ? 200 : 502);
});

operator.post('/dead-letters', async (context) => {
  const refused = await refuse(context, true);
  if (refused !== undefined) return refused;
  return context.json(await context.env.HUB.getByName(deadLetterHubName).replayDead());
});

operator.get('/hub', async (context) => {
  // An external node takes leases and speaks for itself: that is writing.
  const joins = context.req.query('role') === 'node';
  const refused = await refuse(context, joins);
  if (refused !== undefined) return refused;
  const asked = context.req.query('region');
  // A node belongs to the region that it is in.
  const here =
    joins && asked === undefined
      ? regionOf({
          continent: context.req.raw.cf?.['continent'],
          country: context.req.raw.cf?.['country'],
          longitude: context.req.raw.cf?.['longitude'],
        })
      : asked;
  const region = regions.find((known) => known === here);
  if (region === undefined) return context.text(`region must be one of ${regions.join(', ')}`, 400);
  const name = objectName({ site: siteName(context), region });
  return context.env.HUB.getByName(name).fetch(context.req.raw);
});

async function refuse(context: Operator, writes: boolean): Promise<Response | undefined> {
  const verdict = await operatorAccess(context.req.raw, { env: context.env, writes });
  if (verdict.allowed) return undefined;
  if (verdict.status === 401) context.header('WWW-Authenticate', 'Bearer');
  return context.text(verdict.reason, verdict.status);
}

/** The site asked about: `?site=` or the one that the request came to. */
function siteName(context: Operator): string {
  return context.req.query('site') ?? new URL(context.req.url).hostname;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
