import type { StorableVerdict } from './storable.ts';
import { isStorable } from './storable.ts';
import { lifetimeMs } from './freshness.ts';
import { listMembers } from './fields.ts';
import { responseDirectives } from './response-directives.ts';
import type { RequestHead, ResponseHead } from './stored.ts';

export type PrefetchVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason:
        | Extract<StorableVerdict, { allowed: false }>['reason']
        | 'redirect'
        | 'challenge'
        | 'origin-refused'
        | 'origin-error'
        | 'empty'
        | 'no-cache'
        | 'stale'
        | 'varies';
    };

/** Selecting fields that this cache answers for itself, so that a prefetch without a visitor can name them. */
const knownSelecting = new Set(['accept-encoding']);

/**
 * May this response be stored as prefetched? Stricter than `isStorable`: it is kept for visitors who
 * have not asked yet, so it must be a plain success that is the same for all of them.
 */
export function isPrefetchable(input: {
  readonly request: RequestHead;
  readonly response: ResponseHead;
  readonly receivedAtMs: number;
  /** Body bytes as announced; undefined when unknown. */
  readonly bytes: number | undefined;
}): PrefetchVerdict {
  const { response, receivedAtMs } = input;
  const { status, fields } = response;
  if (status === 429 || status === 503) return refused('origin-refused');
  if (status === 401 || status === 403 || status === 407) return refused('challenge');
  if (status >= 300 && status <= 399) return refused('redirect');
  // 203 is another's version of the answer, 206 a part of one, 204 has nothing to serve.
  if (status !== 200) return refused(status === 204 ? 'empty' : 'origin-error');
  // Bot managers answer 200 with a page that is no answer; they say so.
  if (fields.has('cf-mitigated') || fields.has('www-authenticate')) return refused('challenge');
  if (input.bytes === 0) return refused('empty');
  const storable = isStorable(input);
  if (!storable.allowed) return storable;
  const directives = responseDirectives(fields);
  if (directives.noCache === true) return refused('no-cache');
  if (listMembers(fields.get('vary')).some((name) => !knownSelecting.has(name.toLowerCase()))) {
    return refused('varies');
  }
  if (lifetimeMs({ status, fields, receivedAtMs }, directives) <= 0) return refused('stale');
  return { allowed: true };
}

function refused(reason: Extract<PrefetchVerdict, { allowed: false }>['reason']): PrefetchVerdict {
  return { allowed: false, reason };
}
