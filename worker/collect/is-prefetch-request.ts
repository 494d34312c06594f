import { prefetchHeader } from '../../protocol/index.ts';
import type { Fields } from '../cache/rules/fields.ts';

/**
 * True for requests that nobody waits for: our own prefetches, and those that browsers mark
 * (Fetch standard, `Sec-Purpose: prefetch`; `Purpose` and `X-Moz` are its forerunners). They are no
 * demand.
 */
export function isPrefetchRequest(fields: Fields): boolean {
  if (fields.has(prefetchHeader.toLowerCase())) return true;
  const purpose = fields.get('sec-purpose') ?? fields.get('purpose') ?? fields.get('x-moz');
  return purpose !== undefined && /\bprefetch\b|\bpreview\b/i.test(purpose);
}
