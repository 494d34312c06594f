import { Hono } from 'hono';
import { decodeAccessBatchHead, ProtocolError, type AccessBatch } from '../../protocol/index.ts';
import { sendFrame } from '../collect/send-frame.ts';
import type { Env } from '../env.ts';
import { settingsOf } from '../settings.ts';
import { operatorAccess } from './operator-access.ts';
import { readBounded } from './read-bounded.ts';

/** What the site's visitors did before Forecache stood in front of it. Mounted at /.forecache. */
export const importLog = new Hono<{ Bindings: Env }>();

/** What a queue takes as one message, less its own fields. */
const frameBytesMax = 120_000;

/**
 * `POST import`: an AccessBatch frame of agent `log`, for the forecaster of its site and region. 202
 * when it is queued; 400, 401, 403 or 413 with the reason. Frames of a region go in their order of time.
 */
importLog.post('/import', async (context) => {
  const { env } = context;
  const verdict = await operatorAccess(context.req.raw, { env, writes: true });
  if (!verdict.allowed) return context.text(verdict.reason, verdict.status);
  const frame = await readBounded(context.req.raw, frameBytesMax);
  if (frame === undefined) return context.text(`frame: limit ${frameBytesMax} bytes`, 413);
  const head = headOf(frame);
  if (typeof head === 'string') return context.text(head, 400);
  if (head.agent !== 'log') return context.text(`agent: ${head.agent}, expected log`, 400);
  await sendFrame({ env, settings: settingsOf(env) }, { kind: 'access', frame });
  return context.body(null, 202);
});

function headOf(frame: Uint8Array): Omit<AccessBatch, 'accesses'> | string {
  try {
    return decodeAccessBatchHead(frame);
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
}
