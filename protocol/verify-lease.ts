import { fromBase64url } from './base64url.ts';
import type { KeyRing } from './key-ring.ts';
import { mac, sameBytes } from './mac.ts';
import type { Lease } from './messages.ts';
import { signedBytes } from './sign-lease.ts';
import { checkTimes, type Verdict } from './verdict.ts';

/** The longest horizon is 6 h; nothing that was decided a day ago is worth fetching. */
const longestLeaseMs = 24 * 3_600_000;

/** Whether one of the ring's keys signed exactly this lease, and its deadline is still ahead. */
export async function verifyLease(
  lease: Lease,
  { ring, nowMs }: { readonly ring: KeyRing; readonly nowMs: number },
): Promise<Verdict> {
  let signature: Uint8Array<ArrayBuffer>;
  let signed: Uint8Array;
  try {
    signature = fromBase64url(lease.signature);
    signed = signedBytes(lease);
  } catch {
    return { valid: false, reason: 'malformed' };
  }
  const expected = await mac(ring, lease.keyId, { purpose: 'lease', message: signed });
  if (expected === undefined) return { valid: false, reason: 'unknown-key' };
  if (!(await sameBytes(expected, signature))) return { valid: false, reason: 'bad-signature' };
  return checkTimes({
    issuedAtMs: lease.issuedAtMs,
    expiresAtMs: lease.deadlineMs,
    nowMs,
    longestMs: longestLeaseMs,
  });
}
