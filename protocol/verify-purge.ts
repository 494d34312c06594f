import { fromBase64url } from './base64url.ts';
import type { KeyRing } from './key-ring.ts';
import { mac, sameBytes } from './mac.ts';
import { purgeMessage } from './sign-purge.ts';
import { readFields } from './signed-fields.ts';
import { checkTimes, type Verdict } from './verdict.ts';

/** To purge twice does no harm, so a signature may be repeated within this time. */
const purgeLifetimeMs = 60_000;

/** Whether one of the ring's keys signed exactly this frame a short time ago. */
export async function verifyPurge(
  header: string | null,
  request: { readonly frame: Uint8Array; readonly ring: KeyRing; readonly nowMs: number },
): Promise<Verdict> {
  if (header === null) return { valid: false, reason: 'missing' };
  const { issued, key, sig } = readFields(header) ?? {};
  if (issued === undefined || key === undefined || sig === undefined) {
    return { valid: false, reason: 'malformed' };
  }
  const message = purgeMessage(request.frame, Number(issued));
  const expected = await mac(request.ring, key, { purpose: 'purge', message });
  if (expected === undefined) return { valid: false, reason: 'unknown-key' };
  let signature: Uint8Array<ArrayBuffer>;
  try {
    signature = fromBase64url(sig);
  } catch {
    return { valid: false, reason: 'malformed' };
  }
  if (!(await sameBytes(expected, signature))) return { valid: false, reason: 'bad-signature' };
  const issuedAtMs = Number(issued) * 1_000;
  return checkTimes({
    issuedAtMs,
    expiresAtMs: issuedAtMs + purgeLifetimeMs,
    nowMs: request.nowMs,
    longestMs: purgeLifetimeMs,
  });
}
