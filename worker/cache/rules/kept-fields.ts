import type { Fields } from './fields.ts';
import { endToEnd } from './hop-by-hop.ts';
import { responseDirectives } from './response-directives.ts';

/**
 * The fields of a response that may be stored: end-to-end ones (RFC 9111 section 3.1), without those
 * that no-cache or private name (sections 5.2.2.4 and 5.2.2.7). Cache-Status stays: by the example of
 * RFC 9211 section 3 a reused response tells what the caches before did when it was stored.
 */
export function keptFields(fields: Fields): Map<string, string> {
  const kept = endToEnd(fields);
  const { noCache, isPrivate } = responseDirectives(fields);
  for (const names of [noCache, isPrivate]) {
    if (typeof names !== 'boolean') for (const name of names) kept.delete(name);
  }
  return kept;
}
