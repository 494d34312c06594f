import type { PrefetchMark, PrefetchVerdict, VerdictReason } from '../protocol/index.ts';
import type { Load } from './load.ts';
import type { Settings } from './options.ts';

/** Why a prefetch is not answered. The edge counts them. */
export type RefusalReason =
  | 'told'
  | 'visitors-in-flight'
  | 'prefetches-in-flight'
  | 'event-loop-delay'
  | 'wrong-site'
  | VerdictReason;

export type Admission =
  | { readonly kind: 'visitor' }
  | { readonly kind: 'prefetch'; readonly mark: PrefetchMark }
  | { readonly kind: 'refused'; readonly status: 403 | 503; readonly reason: RefusalReason };

/**
 * Who asks, and whether the origin answers. A request without a mark is a visitor's and always goes
 * through. One whose mark does not verify is refused: it would be served as a visitor's and counted
 * as one, or hide from the site's analytics by saying that it is a prefetch.
 */
export function admit(
  verdict: PrefetchVerdict,
  { settings, load }: { readonly settings: Settings; readonly load: Load },
): Admission {
  if (!verdict.valid) {
    return verdict.reason === 'missing'
      ? { kind: 'visitor' }
      : { kind: 'refused', status: 403, reason: verdict.reason };
  }
  if (settings.sites && !settings.sites.includes(verdict.mark.site)) {
    return { kind: 'refused', status: 403, reason: 'wrong-site' };
  }
  const reason = overload(settings, load);
  return reason === undefined
    ? { kind: 'prefetch', mark: verdict.mark }
    : { kind: 'refused', status: 503, reason };
}

/** A prefetch is the first thing to leave out: it is refused well before visitors wait. */
function overload(settings: Settings, load: Load): RefusalReason | undefined {
  if (settings.refuse()) return 'told';
  if (load.visitors >= settings.mostVisitorsInFlight) return 'visitors-in-flight';
  if (load.prefetches >= settings.mostPrefetchesInFlight) return 'prefetches-in-flight';
  if (settings.delayMs() > settings.longestDelayMs) return 'event-loop-delay';
  return undefined;
}
