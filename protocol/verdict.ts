/** Why a signed thing is not followed. */
export type VerdictReason =
  | 'missing'
  | 'malformed'
  | 'unknown-key'
  | 'bad-signature'
  | 'expired'
  | 'not-yet-valid'
  | 'too-long-valid';

/** An expected refusal is data: a bad signature throws nothing. */
export type Verdict =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: VerdictReason };

/** Clocks of data centres and origins differ; half a minute either way is tolerated. */
export const clockSkewMs = 30_000;

/** Checks the time for which something says it is good, by the verifier's own bounds. */
export function checkTimes(times: {
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly nowMs: number;
  readonly longestMs: number;
}): Verdict {
  if (times.nowMs > times.expiresAtMs + clockSkewMs) return { valid: false, reason: 'expired' };
  if (times.issuedAtMs > times.nowMs + clockSkewMs)
    return { valid: false, reason: 'not-yet-valid' };
  if (times.expiresAtMs - times.issuedAtMs > times.longestMs) {
    return { valid: false, reason: 'too-long-valid' };
  }
  return { valid: true };
}
