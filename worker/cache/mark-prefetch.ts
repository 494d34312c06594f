import { prefetchHeader, signPrefetch } from '../../protocol/index.ts';
import type { Place } from './scope.ts';

/** What browsers accept: the variant that a visitor will ask for. */
export const acceptEncoding = 'gzip, br';

/** A mark is for one request, now. */
const markLifetimeMs = 60_000;

/**
 * The header fields of a fetch ahead of time: whoever receives it can tell, and verify, that no visitor
 * asked. @throws RangeError 'no-keys' when nothing can be signed.
 */
export async function markPrefetch(
  place: Pick<Place, 'settings' | 'site' | 'clock'>,
  errand: { readonly node: string; readonly target: string; readonly leaseId: string },
): Promise<Headers> {
  const { keys } = place.settings;
  if (keys === undefined) throw new RangeError('no-keys: a prefetch without a signature');
  const nowMs = place.clock.nowMs();
  const { host } = place.site;
  const expiresAtMs = nowMs + markLifetimeMs;
  const mark = await signPrefetch({ site: host, ...errand, issuedAtMs: nowMs, expiresAtMs }, keys);
  return new Headers({
    accept: '*/*',
    'accept-encoding': acceptEncoding,
    [prefetchHeader]: mark,
    'sec-purpose': 'prefetch',
    via: '1.1 forecache',
    'x-forwarded-host': host,
  });
}
