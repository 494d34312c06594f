import { toBase64url } from './base64url.ts';
import type { KeyRing } from './key-ring.ts';
import { mac } from './mac.ts';
import { writeFields } from './signed-fields.ts';

/** The header field that tells an origin that a request is a prefetch, and who asks. */
export const prefetchHeader = 'Forecache-Prefetch';

/** A prefetch that one node is about to send to the origin. */
export interface PrefetchMark {
  /** Hostname of the site, as visitors know it. */
  readonly site: string;
  /** Path and query as they go to the origin. */
  readonly target: string;
  readonly node: string;
  readonly leaseId: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * The value of `Forecache-Prefetch` for a GET of `target`:
 * `site="…", node="…", lease="…", issued=s, expires=s, key="…", sig="…"`. Times in unix seconds.
 */
export async function signPrefetch(mark: PrefetchMark, ring: KeyRing): Promise<string> {
  const fields = {
    site: mark.site,
    node: mark.node,
    lease: mark.leaseId,
    issued: Math.floor(mark.issuedAtMs / 1_000),
    expires: Math.ceil(mark.expiresAtMs / 1_000),
    key: ring.signingKeyId,
  };
  const made = await mac(ring, fields.key, {
    purpose: 'prefetch',
    message: prefetchMessage(fields, mark.target),
  });
  if (made === undefined) throw new Error(`key ${ring.signingKeyId} left its own ring`);
  return writeFields({ ...fields, sig: toBase64url(made) });
}

/** One line a field, so that no two different marks give the same text. */
export function prefetchMessage(
  fields: Readonly<Record<string, string | number>>,
  target: string,
): string {
  const signed = ['site', 'node', 'lease', 'issued', 'expires', 'key'].map(
    (name) => fields[name] ?? '',
  );
  return ['GET', target, ...signed].join('\n');
}
