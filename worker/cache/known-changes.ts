import { validatorHash } from '../../protocol/index.ts';
import type { Changes } from './rules/volatility.ts';
import { afterFetch, volatilityOf } from './rules/volatility.ts';
import type { Stored } from './rules/stored.ts';

/** What this isolate's fetches found, by where the response is kept. */
const known = new Map<string, Changes>();
const mostKnown = 20_000;

/** Notes what a fetch from the origin found, a visitor's or a prefetch's. */
export function noteFetched(url: string, stored: Stored): void {
  const before = known.get(url);
  if (before === undefined && known.size >= mostKnown) {
    const oldest = known.keys().next();
    if (!oldest.done) known.delete(oldest.value);
  }
  const validator = validatorHash(stored.fields.get('etag') ?? stored.fields.get('last-modified'));
  known.set(url, afterFetch(before, validator));
}

/** Share of fetches that found a changed validator, in [0, 1). */
export function knownVolatility(url: string): number {
  return volatilityOf(known.get(url));
}
