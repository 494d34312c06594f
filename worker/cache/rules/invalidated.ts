import type { ResponseHead } from './stored.ts';

/** RFC 9110 section 9.2.1. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function isSafe(method: string): boolean {
  return safe.has(method);
}

/**
 * URLs or references that a response to an unsafe request makes invalid, to be resolved against the
 * request's URL; those of another origin must be left alone by the caller.
 *
 * RFC 9111 section 4.4: "A cache MUST invalidate the target URI when it receives a non-error status
 * code in response to an unsafe request method", and may do so for Location and Content-Location.
 */
export function invalidatedBy(method: string, response: ResponseHead): readonly string[] {
  if (isSafe(method)) return [];
  if (response.status < 200 || response.status > 399) return [];
  const references = ['location', 'content-location'].map((name) => response.fields.get(name));
  return ['', ...references.filter((reference) => reference !== undefined)];
}
