import { Hono } from 'hono';
import { expireUnused } from '../cache/prefetch-ledger.ts';
import { takeLeases } from '../cache/take-leases.ts';
import type { Place } from '../cache/scope.ts';
import { placeOf } from '../cache/scope.ts';
import { openNodeCache } from '../cache/node-cache.ts';
import { clockOf, driveClock } from '../clock.ts';
import { sendAccesses, sendOutcomes } from '../collect/flush-node.ts';
import { desksOf, type NodeDesk } from '../collect/node-desk.ts';
import type { Env } from '../env.ts';

/** One step of a driven clock. Mounted at /.forecache. */
export const tick = new Hono<{ Bindings: Env }>();

/** A node with nothing to tell or to take asks its coordinator this often all the same, ms of the site's time. */
const silenceMs = 60_000;

/** Batches are told and outcomes settled this often before a tick gives up on a desk that keeps filling. */
const mostRounds = 64;

/**
 * `POST tick` with `forecache-now`: nodes tell what they noted, forecasters score and offer,
 * coordinators let deadlines pass, nodes take and run leases and tell the outcomes, each awaited. 409
 * when the clock runs by itself.
 */
tick.post('/tick', async (context) => {
  const { env } = context;
  const request = context.req.raw;
  if (!clockOf(env).driven)
    return context.json({ code: 'clock-runs', message: "CLOCK is not 'driven'" }, 409);
  driveClock(env, request.headers);
  const host = context.req.query('site') ?? new URL(request.url).hostname;
  const here = await placeOf({ request, env, context: context.executionCtx }, host);
  const desks = desksOf(host);
  const places = await Promise.all(
    desks.map(async (desk): Promise<Place> => ({
      ...here,
      node: desk.node,
      region: desk.region,
      cache: await openNodeCache(desk.node),
    })),
  );
  const each = <T>(work: (place: Place, desk: NodeDesk) => Promise<T>): Promise<T[]> =>
    Promise.all(desks.map((desk, at) => work(places[at]!, desk)));
  const accesses = sum(await each(async (place, desk) => drain(() => sendAccesses(place, desk))));
  const nowMs = here.clock.nowMs();
  const regions = [...new Set(desks.map(({ region }) => region))];
  const stepped = await Promise.all(
    regions.map((region) =>
      env.FORECASTER.get(env.FORECASTER.idFromName(`${host}|${region}`)).step(nowMs),
    ),
  );
  const waiting = await Promise.all(
    regions.map((region) =>
      env.COORDINATOR.get(env.COORDINATOR.idFromName(`${host}|${region}`)).step(nowMs),
    ),
  );
  const awaited = new Set(waiting.flat());
  // A log's nights are thousands of steps in which most nodes have no part.
  const isDue = ({ node, served, exchangedAtMs }: NodeDesk): boolean =>
    served > 0 || awaited.has(node) || nowMs - exchangedAtMs >= silenceMs;
  const leases = sum(
    await each(async (place, desk) => (isDue(desk) ? takeLeases(place, desk) : 0)),
  );
  await each(async (place, desk) => expireUnused(place, desk));
  const outcomes = sum(await each(async (place, desk) => drain(() => sendOutcomes(place, desk))));
  return context.json({
    accesses,
    forecasts: sum(stepped.map(({ forecasts }) => forecasts)),
    // Infinity, when nothing falls due, is null in JSON.
    nextDueMs: Math.min(Infinity, ...stepped.map(({ nextDueMs }) => nextDueMs)),
    leases,
    outcomes,
  });
});

async function drain(send: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let round = 0; round < mostRounds; round++) {
    const sent = await send();
    if (sent === 0) break;
    total += sent;
  }
  return total;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
