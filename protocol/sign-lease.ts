import { PbfWriter } from 'pbf';
import { toBase64url } from './base64url.ts';
import { writeLease } from './generated/frames.ts';
import type { KeyRing } from './key-ring.ts';
import { leaseToWire } from './leases.ts';
import { mac } from './mac.ts';
import type { Lease } from './messages.ts';

/** Signs with the ring's first key. */
export async function signLease(
  lease: Omit<Lease, 'keyId' | 'signature'>,
  ring: KeyRing,
): Promise<Lease> {
  const unsigned: Lease = { ...lease, keyId: ring.signingKeyId, signature: '' };
  const made = await mac(ring, unsigned.keyId, {
    purpose: 'lease',
    message: signedBytes(unsigned),
  });
  if (made === undefined) throw new Error(`key ${ring.signingKeyId} left its own ring`);
  return { ...unsigned, signature: toBase64url(made) };
}

/**
 * The lease as the schema writes it, with an empty signature. The writer knows one order of fields
 * and one length of each number, so the bytes are the same everywhere, and confidence is rounded
 * before it is signed.
 */
export function signedBytes(lease: Lease): Uint8Array {
  const writer = new PbfWriter();
  writeLease(leaseToWire({ ...lease, signature: '' }), writer);
  return writer.finish();
}
