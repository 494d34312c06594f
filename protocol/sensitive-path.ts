/**
 * Paths that act, or show what belongs to one person: asking for them ahead of time could sign a
 * visitor out, spend a one-time token or fill a cart.
 */
const sensitive =
  /\b(?:log|sign)[-_]?(?:out|off|in|up)\b|\b(?:cart|basket|checkout|account|auth|oauth|session|password|unsubscribe|delete|remove|download|admin)\b/i;

/** True when a path must never be prefetched, whatever the forecast says. */
export function isSensitivePath(path: string): boolean {
  return sensitive.test(path);
}
