import { toBase64url } from './base64url.ts';
import type { KeyRing } from './key-ring.ts';
import { mac } from './mac.ts';
import { writeFields } from './signed-fields.ts';

/** The header field that carries an origin's signature of what it sends in a body. */
export const signatureHeader = 'Forecache-Signature';

/** An Invalidation frame for `POST /.forecache/purge`, or the manifest that an origin publishes. */
export type BodyPurpose = 'purge' | 'manifest';

/**
 * The value of `Forecache-Signature` for a body: `issued=s, key="…", sig="…"`, time in unix seconds.
 * Site, scope and values of a purge are in its frame.
 */
export async function signBody(
  body: Uint8Array,
  by: { readonly purpose: BodyPurpose; readonly ring: KeyRing; readonly nowMs: number },
): Promise<string> {
  const issued = Math.floor(by.nowMs / 1_000);
  const key = by.ring.signingKeyId;
  const made = await mac(by.ring, key, { purpose: by.purpose, message: bodyMessage(body, issued) });
  if (made === undefined) throw new Error(`key ${key} left its own ring`);
  return writeFields({ issued, key, sig: toBase64url(made) });
}

/** The time as a 64-bit float, high byte first, then the body. */
export function bodyMessage(body: Uint8Array, issuedSeconds: number): Uint8Array {
  const message = new Uint8Array(8 + body.length);
  new DataView(message.buffer).setFloat64(0, issuedSeconds);
  message.set(body, 8);
  return message;
}
