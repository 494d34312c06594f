/**
 * True when a path must never be prefetched, whatever the forecast says: paths that act, or show what
 * belongs to one person. Asking for them ahead of time could sign a visitor out, spend a one-time token
 * or fill a cart.
 */
export function isSensitivePath(path: string): boolean {
  // In here, and not beside: most pages of the page script never ask, and need not read the pattern.
  return /\b(?:(?:log|sign)[-_]?(?:out|off|in|up)|cart|basket|checkout|account|auth|oauth|session|password|unsubscribe|delete|remove|download|admin)\b/i.test(
    path,
  );
}
