import { Hono } from 'hono';
import {
  decodeAccessBatch,
  encodeAccessBatch,
  limits,
  ProtocolError,
} from '../../protocol/index.ts';
import { believeBatch } from '../collect/believe-batch.ts';
import { deskOf, noteRoundTrip } from '../collect/node-desk.ts';
import { tallyVisit } from '../collect/tally-visit.ts';
import { sendFrame } from '../collect/send-frame.ts';
import { factsOfSeen } from '../collect/seen-cacheable.ts';
import { placeOf } from '../cache/scope.ts';
import { driveClock } from '../clock.ts';
import type { Env } from '../env.ts';
import { readBounded } from './read-bounded.ts';

/** Where agents in browsers send what they saw. Mounted at /.forecache. */
export const collect = new Hono<{ Bindings: Env }>();

collect.post('/collect', async (context) => {
  const request = context.req.raw;
  driveClock(context.env, request.headers);
  const bytes = await readBounded(request, limits.frameBytes);
  if (bytes === undefined)
    return context.json({ code: 'frame-too-large', limit: limits.frameBytes }, 413);
  const place = await placeOf(
    { request, env: context.env, context: context.executionCtx },
    new URL(request.url).hostname,
  );
  try {
    const told = decodeAccessBatch(bytes);
    const believed = believeBatch(told, {
      site: place.site.host,
      region: place.region,
      node: place.node,
      nowMs: place.clock.nowMs(),
      seen: (resource) => factsOfSeen(place.site.host, resource),
    });
    const desk = deskOf(place);
    if (told.roundTripMs !== undefined) noteRoundTrip(desk, told.roundTripMs);
    const { visits } = desk;
    const { host, holdoutShare } = place.site;
    // What the browser answered itself never came here as a request.
    for (const { visitor } of believed.batch.accesses) {
      tallyVisit(visits, {
        site: host,
        visitor,
        holdoutShare,
        hit: true,
        waitMs: 0,
        originBytes: 0,
      });
    }
    if (believed.batch.accesses.length > 0) {
      // Taken when it lies in the queue: until then the sender keeps its copy.
      await sendFrame(place, { kind: 'access', frame: encodeAccessBatch(believed.batch) });
    }
    return context.json(
      { accepted: believed.batch.accesses.length, refused: believed.refused },
      202,
    );
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return context.json({ code: error.code, message: error.message }, 400);
  }
});
