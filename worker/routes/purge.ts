import { Hono } from 'hono';
import type { Invalidation } from '../../protocol/index.ts';
import {
  decodeInvalidation,
  invalidationScopes,
  limits,
  ProtocolError,
  signatureHeader,
  verifyBody,
} from '../../protocol/index.ts';
import { spreadPurge } from '../cache/spread-purge.ts';
import { clockOf, driveClock } from '../clock.ts';
import type { Env } from '../env.ts';
import { settingsOf, siteOf } from '../settings.ts';
import { operatorAccess } from './operator-access.ts';
import { readBounded } from './read-bounded.ts';

/** Calls off what is stored. Mounted at /.forecache. */
export const purge = new Hono<{ Bindings: Env }>();

/**
 * `POST purge`: an Invalidation frame that the origin signed, or, from an operator, JSON
 * `{"scope": "resource" | "prefix" | "group" | "all", "values": [...]}`.
 */
purge.post('/purge', async (context) => {
  const request = context.req.raw;
  const { env } = context;
  driveClock(env, request.headers);
  const body = await readBounded(request, limits.frameBytes);
  if (body === undefined)
    return context.json({ code: 'frame-too-large', limit: limits.frameBytes }, 413);
  const site = siteOf(settingsOf(env), new URL(request.url).hostname);
  const refusal = await refuse(request, { env, body });
  if (refusal !== undefined) return context.json(refusal, refusal.status);
  try {
    const asked = request.headers.has(signatureHeader)
      ? decodeInvalidation(body)
      : decodeJson(body);
    // Whatever it says of site and time: it is about this site, from now back.
    await spreadPurge(
      { env, site, clock: clockOf(env) },
      { scope: asked.scope, values: asked.values },
    );
    return context.json({ purged: asked.scope, values: asked.values.length });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return context.json({ code: error.code, message: error.message }, 400);
  }
});

type Refusal = { readonly status: 401 | 403; readonly reason: string };

async function refuse(
  request: Request,
  { env, body }: { env: Env; body: Uint8Array },
): Promise<Refusal | undefined> {
  const signature = request.headers.get(signatureHeader);
  if (signature === null) {
    const verdict = await operatorAccess(request, { env, writes: true });
    return verdict.allowed ? undefined : { status: verdict.status, reason: verdict.reason };
  }
  const { keys } = settingsOf(env);
  if (keys === undefined) return { status: 403, reason: 'no-keys' };
  const verdict = await verifyBody(signature, {
    body,
    purpose: 'purge',
    ring: keys,
    nowMs: Date.now(),
  });
  return verdict.valid ? undefined : { status: 403, reason: verdict.reason };
}

function decodeJson(body: Uint8Array): Pick<Invalidation, 'scope' | 'values'> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new ProtocolError('wrong-message', 'neither a signed frame nor JSON');
  }
  const given = new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}));
  const scope = invalidationScopes.find((known) => known === given.get('scope'));
  const values: unknown = given.get('values') ?? [];
  if (scope === undefined)
    throw new ProtocolError('out-of-range', `scope must be ${invalidationScopes.join(', ')}`);
  if (!Array.isArray(values) || values.length > limits.invalidationValues) {
    throw new ProtocolError(
      'out-of-range',
      `values must be a list of at most ${limits.invalidationValues}`,
    );
  }
  return { scope, values: values.map(String) };
}
