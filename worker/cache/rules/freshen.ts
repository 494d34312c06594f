import type { Fields } from './fields.ts';
import type { Stored } from './stored.ts';

/**
 * Fields that a 304 or a HEAD never changes. RFC 9111 section 3.2 leaves out what describes the
 * message's own framing, and lets a cache leave out what describes the stored body: an origin that
 * labels its 304s anew would otherwise make the body unreadable.
 */
const bound = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'content-md5',
  'etag',
  'transfer-encoding',
]);

/** What a 304 says of the stored response. */
export type Freshening =
  | { readonly kind: 'updated'; readonly stored: Stored }
  /** The 304 is about another representation (RFC 9111 section 4.3.4). */
  | { readonly kind: 'foreign' };

interface Answer {
  readonly fields: Fields;
  readonly requestedAtMs: number;
  readonly receivedAtMs: number;
}

/** RFC 9111 section 4.3.4: the stored response with the header fields of a 304. */
export function freshenBy304(stored: Stored, answer: Answer): Freshening {
  const theirs = answer.fields.get('etag');
  const ours = stored.fields.get('etag');
  // "If the new response contains one or more strong validators ... If none of the initial set
  // contains at least one of the same strong validators, then the cache MUST NOT use the new
  // response to update any stored responses."
  if (theirs !== undefined && !theirs.startsWith('W/') && theirs !== ours)
    return { kind: 'foreign' };
  // "If the new response contains no strong validators but does contain one or more weak validators,
  // and if those validators correspond to one of the ... stored responses".
  if (
    theirs !== undefined &&
    ours !== undefined &&
    theirs.replace(/^W\//, '') !== ours.replace(/^W\//, '')
  ) {
    return { kind: 'foreign' };
  }
  return { kind: 'updated', stored: merged(stored, answer) };
}

/** RFC 9111 section 4.3.5: a HEAD's response updates what it describes, and ends what it does not. */
export function freshenByHead(
  stored: Stored,
  answer: Answer & { readonly status: number },
): Freshening {
  const differs = ['etag', 'last-modified', 'content-length'].some((name) => {
    const theirs = answer.fields.get(name);
    const ours = name === 'content-length' ? String(stored.bytes) : stored.fields.get(name);
    return theirs !== undefined && theirs !== ours;
  });
  if (answer.status !== 200 || stored.status !== 200 || differs) return { kind: 'foreign' };
  return { kind: 'updated', stored: merged(stored, answer) };
}

function merged(stored: Stored, answer: Answer): Stored {
  const fields = new Map(stored.fields);
  // Section 3.2: fields of the new response replace those of the same name; the others stay. An Age
  // of the old response tells nothing of the new one.
  fields.delete('age');
  for (const [name, value] of answer.fields) if (!bound.has(name)) fields.set(name, value);
  return {
    ...stored,
    fields,
    requestedAtMs: answer.requestedAtMs,
    receivedAtMs: answer.receivedAtMs,
  };
}
