import type { KeyRing } from './key-ring.ts';
import { toUtf8 } from './text.ts';

/** What a signature is for: one made for a lease is never good for a prefetch. */
export type Purpose = 'lease' | 'prefetch' | 'purge' | 'manifest';

/**
 * HMAC-SHA256 over `forecache 1 <purpose>`, a zero byte and the message.
 * Undefined when the ring does not hold the key.
 */
export async function mac(
  ring: KeyRing,
  keyId: string,
  signed: { readonly purpose: Purpose; readonly message: Uint8Array | string },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const key = await ring.find(keyId);
  if (key === undefined) return undefined;
  const message = typeof signed.message === 'string' ? toUtf8(signed.message) : signed.message;
  const prefix = toUtf8(`forecache 1 ${signed.purpose}\0`);
  const data = new Uint8Array(prefix.length + message.length);
  data.set(prefix);
  data.set(message, prefix.length);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
}

/**
 * Compares hashes of the two instead of the two: lengths and contents of what an attacker sends
 * no longer shape the time that the comparison takes.
 */
export async function sameBytes(
  left: Uint8Array<ArrayBuffer>,
  right: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const [one, other] = await Promise.all([
    crypto.subtle.digest('SHA-256', left),
    crypto.subtle.digest('SHA-256', right),
  ]);
  const bytes = new Uint8Array(other);
  let difference = 0;
  new Uint8Array(one).forEach((byte, index) => (difference |= byte ^ (bytes[index] ?? 0)));
  return difference === 0;
}
