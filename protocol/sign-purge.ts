import { toBase64url } from './base64url.ts';
import type { KeyRing } from './key-ring.ts';
import { mac } from './mac.ts';
import { writeFields } from './signed-fields.ts';

/** The header field that carries an origin's signature of an invalidation frame. */
export const purgeHeader = 'Forecache-Signature';

/**
 * The value of `Forecache-Signature` for an Invalidation frame (`encodeInvalidation`) sent to
 * `POST /.forecache/purge`: `issued=s, key="…", sig="…"`. Site, scope and values are in the frame.
 */
export async function signPurge(
  frame: Uint8Array,
  { ring, nowMs }: { readonly ring: KeyRing; readonly nowMs: number },
): Promise<string> {
  const issued = Math.floor(nowMs / 1_000);
  const key = ring.signingKeyId;
  const made = await mac(ring, key, { purpose: 'purge', message: purgeMessage(frame, issued) });
  if (made === undefined) throw new Error(`key ${key} left its own ring`);
  return writeFields({ issued, key, sig: toBase64url(made) });
}

/** The time as eight bytes, then the frame. */
export function purgeMessage(frame: Uint8Array, issuedSeconds: number): Uint8Array {
  const message = new Uint8Array(8 + frame.length);
  new DataView(message.buffer).setFloat64(0, issuedSeconds);
  message.set(frame, 8);
  return message;
}
