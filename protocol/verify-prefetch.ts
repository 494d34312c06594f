import { fromBase64url } from './base64url.ts';
import type { KeyRing } from './key-ring.ts';
import { mac, sameBytes } from './mac.ts';
import { prefetchMessage, type PrefetchMark } from './sign-prefetch.ts';
import { readFields } from './signed-fields.ts';
import { checkTimes, type VerdictReason } from './verdict.ts';

/** A node signs when it sends: a mark that is good for longer was not made by one. */
const longestMarkMs = 300_000;

export type PrefetchVerdict =
  | { readonly valid: true; readonly mark: PrefetchMark }
  | { readonly valid: false; readonly reason: VerdictReason };

/**
 * Whether one of the ring's keys signed a GET of exactly this target, now.
 * `header` is the value of `Forecache-Prefetch`, null when absent (reason 'missing').
 */
export async function verifyPrefetch(
  header: string | null,
  request: { readonly target: string; readonly ring: KeyRing; readonly nowMs: number },
): Promise<PrefetchVerdict> {
  if (header === null) return { valid: false, reason: 'missing' };
  const fields = readFields(header);
  if (fields?.['sig'] === undefined || fields['key'] === undefined) {
    return { valid: false, reason: 'malformed' };
  }
  const expected = await mac(request.ring, fields['key'], {
    purpose: 'prefetch',
    message: prefetchMessage(fields, request.target),
  });
  if (expected === undefined) return { valid: false, reason: 'unknown-key' };
  let signature: Uint8Array<ArrayBuffer>;
  try {
    signature = fromBase64url(fields['sig']);
  } catch {
    return { valid: false, reason: 'malformed' };
  }
  if (!(await sameBytes(expected, signature))) return { valid: false, reason: 'bad-signature' };
  const mark: PrefetchMark = {
    site: fields['site'] ?? '',
    target: request.target,
    node: fields['node'] ?? '',
    leaseId: fields['lease'] ?? '',
    issuedAtMs: Number(fields['issued'] ?? 0) * 1_000,
    expiresAtMs: Number(fields['expires'] ?? 0) * 1_000,
  };
  const times = checkTimes({ ...mark, nowMs: request.nowMs, longestMs: longestMarkMs });
  return times.valid ? { valid: true, mark } : times;
}
