import { fromBase64url } from './base64url.ts';
import type { KeyRing } from './key-ring.ts';
import { mac, sameBytes } from './mac.ts';
import { bodyMessage, type BodyPurpose } from './sign-body.ts';
import { readFields } from './signed-fields.ts';
import { checkTimes, type Verdict } from './verdict.ts';

/**
 * To purge twice does no harm, so a signature may be repeated for a minute; a manifest is a document
 * that caches keep, and an hour-old one is still right about what the origin allows.
 */
const lifetimesMs: Readonly<Record<BodyPurpose, number>> = { purge: 60_000, manifest: 3_600_000 };

/** Whether one of the ring's keys signed exactly this body for this purpose, recently enough. */
export async function verifyBody(
  header: string | null,
  sent: {
    readonly body: Uint8Array;
    readonly purpose: BodyPurpose;
    readonly ring: KeyRing;
    readonly nowMs: number;
  },
): Promise<Verdict> {
  if (header === null) return { valid: false, reason: 'missing' };
  const { issued, key, sig } = readFields(header) ?? {};
  if (issued === undefined || key === undefined || sig === undefined) {
    return { valid: false, reason: 'malformed' };
  }
  const message = bodyMessage(sent.body, Number(issued));
  const expected = await mac(sent.ring, key, { purpose: sent.purpose, message });
  if (expected === undefined) return { valid: false, reason: 'unknown-key' };
  let signature: Uint8Array<ArrayBuffer>;
  try {
    signature = fromBase64url(sig);
  } catch {
    return { valid: false, reason: 'malformed' };
  }
  if (!(await sameBytes(expected, signature))) return { valid: false, reason: 'bad-signature' };
  const issuedAtMs = Number(issued) * 1_000;
  const longestMs = lifetimesMs[sent.purpose];
  return checkTimes({
    issuedAtMs,
    expiresAtMs: issuedAtMs + longestMs,
    nowMs: sent.nowMs,
    longestMs,
  });
}
