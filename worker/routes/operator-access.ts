import type { Env } from '../env.ts';
import { settingsOf } from '../settings.ts';

export type OperatorVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: 401 | 403; readonly reason: string };

/**
 * Whether a request may use an operator's route: with OPERATOR_TOKEN set, by `Authorization: Bearer`.
 * A WebSocket in a browser cannot set that field; it offers the subprotocol `token.<token>` instead.
 * Without the secret everybody may read, and nobody may write but where the clock is not the
 * system's, which is a local demo or a replay.
 */
export async function operatorAccess(
  request: Request,
  { env, writes }: { readonly env: Env; readonly writes: boolean },
): Promise<OperatorVerdict> {
  const { operatorToken } = settingsOf(env);
  if (operatorToken === undefined) {
    const local = env.CLOCK !== undefined && env.CLOCK !== '' && env.CLOCK !== 'system';
    if (!writes || local) return { allowed: true };
    return { allowed: false, status: 403, reason: 'OPERATOR_TOKEN is not set: writing is off' };
  }
  const given = tokenOf(request.headers);
  if (given !== undefined && (await sameText(given, operatorToken))) return { allowed: true };
  return {
    allowed: false,
    status: 401,
    reason: 'Authorization: Bearer <OPERATOR_TOKEN> is needed',
  };
}

function tokenOf(headers: Headers): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const offered = (headers.get('sec-websocket-protocol') ?? '').split(',');
  return offered.map((name) => /^token\.(\S+)$/.exec(name.trim())?.[1]).find(Boolean);
}

/** In the same time whatever differs; hashed first, because lengths may differ too. */
async function sameText(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([left, right].map(digest));
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
}
