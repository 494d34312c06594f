import type { Fields } from './fields.ts';
import { listMembers } from './fields.ts';
import { hasExplicitLifetime, lifetimeMs } from './freshness.ts';
import { requestDirectives } from './request-directives.ts';
import { responseDirectives } from './response-directives.ts';
import type { RequestHead, ResponseHead } from './stored.ts';

export type StorableVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: UnstorableReason };

type UnstorableReason =
  | 'method'
  | 'request-no-store'
  | 'status'
  | 'partial'
  | 'no-store'
  | 'private'
  | 'set-cookie'
  | 'authorization'
  | 'vary-any'
  | 'no-lifetime';

/** Final status codes that this cache knows how to handle, for must-understand. */
const understood = new Set([
  200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 414, 500, 501, 502,
  503, 504,
]);

/** RFC 9111 section 3: may this response be stored, and used again? `receivedAtMs` dates it. */
export function isStorable(input: {
  readonly request: RequestHead;
  readonly response: ResponseHead;
  readonly receivedAtMs: number;
}): StorableVerdict {
  const { request, response, receivedAtMs } = input;
  const { fields, status } = response;
  const directives = responseDirectives(fields);
  // "the request method is understood by the cache". A response to HEAD has no body to store.
  if (request.method !== 'GET') return refused('method');
  // Section 5.2.1.5: "a cache MUST NOT store any part of either this request or any response to it".
  if (requestDirectives(request.fields).noStore) return refused('request-no-store');
  // "the response status code is final", and 304 belongs to what is stored already.
  if (status < 200 || status > 599 || status === 304) return refused('status');
  // "if the response status code is 206 ..., the cache understands it": ranges are cut from full
  // responses here, parts are not kept.
  if (status === 206) return refused('partial');
  // "if the must-understand cache directive is present: the cache understands and conforms to the
  // requirements of its status code, or the no-store cache directive is not present"
  if (directives.mustUnderstand ? !understood.has(status) : directives.noStore)
    return refused('no-store');
  // "if the cache is shared: the private response directive is either not present or allows a shared
  // cache to store a modified response"
  if (directives.isPrivate === true) return refused('private');
  // Section 7.3 leaves Set-Cookie to the server's Cache-Control. Served to another visitor, such a
  // field hands over a session, and sites set it beside max-age by habit: never stored.
  if (fields.has('set-cookie') || fields.has('set-cookie2')) return refused('set-cookie');
  // Section 3.5, for a request with Authorization.
  if (request.fields.has('authorization') && !allowsAuthenticated(fields))
    return refused('authorization');
  // Section 4.1: "A stored response with a Vary header field value containing a member '*' always
  // fails to match", so there is no use in keeping it.
  if (listMembers(fields.get('vary')).includes('*')) return refused('vary-any');
  // "the response contains at least one of": a lifetime, public, or a heuristic one; or else a
  // validator, by which even a stale response saves the transfer.
  const reusable =
    lifetimeMs({ status, fields, receivedAtMs }, directives) > 0 ||
    ((hasExplicitLifetime(fields, directives) ||
      directives.isPublic ||
      status === 200 ||
      status === 404) &&
      (fields.has('etag') ||
        fields.has('last-modified') ||
        (directives.staleIfErrorS ?? 0) > 0 ||
        directives.staleWhileRevalidateS > 0));
  return reusable ? { allowed: true } : refused('no-lifetime');
}

/**
 * RFC 9111 section 3.5: "A shared cache MUST NOT use a cached response to a request with an
 * Authorization header field ... unless the response contains a Cache-Control field with a response
 * directive that allows it": must-revalidate, public or s-maxage.
 */
export function allowsAuthenticated(fields: Fields): boolean {
  const directives = responseDirectives(fields);
  return directives.mustRevalidate || directives.isPublic || directives.sharedMaxAgeS !== undefined;
}

function refused(reason: UnstorableReason): StorableVerdict {
  return { allowed: false, reason };
}
