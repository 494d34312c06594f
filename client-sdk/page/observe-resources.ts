import type { ResourceKind } from '../../protocol/messages.ts';
import type { ObservedAccess } from '../shared/messages.ts';
import { sitePath } from './site-path.ts';

/** The fields of a navigation or resource timing that an access is made of. */
export interface Timing {
  readonly name: string;
  readonly entryType: string;
  readonly initiatorType: string;
  readonly startTime: number;
  readonly transferSize: number;
  readonly encodedBodySize: number;
  readonly responseStatus?: number;
  readonly deliveryType?: string;
  /** Of a navigation: when a prerendered page was shown, ms after its start. */
  readonly activationStart?: number;
}

// By the name first: `initiatorType` says who asked, which for a font is its style sheet.
const kindOf = (names: readonly string[]): ResourceKind => {
  const kinds: [ResourceKind, RegExp][] = [
    ['style', /\.css$/],
    ['script', /\.m?js$|^script$/],
    ['font', /\.(?:woff2?|[ot]tf)$/],
    ['image', /\.(?:avif|webp|png|jpe?g|gif|svg|ico)$|^(?:css|img|image|input)$/],
    ['document', /^(?:navigation|iframe)$/],
    ['data', /^(?:fetch|xmlhttprequest)$/],
    ['media', /^(?:video|audio)$/],
  ];
  for (const name of names) {
    for (const [kind, pattern] of kinds) if (pattern.test(name)) return kind;
  }
  return 'other';
};

/**
 * An access that no server saw, because a cache of the browser's answered it; undefined for every
 * other one: what reached the edge, the edge has noted itself.
 */
export function accessFrom(
  timing: Timing,
  { page, originMs, shownMs }: { page: string; originMs: number; shownMs: number },
): ObservedAccess | undefined {
  const servedFrom = sourceOf(timing, shownMs);
  if (!servedFrom) return undefined;
  const url = sitePath(timing.name);
  if (!url || url.startsWith('/.forecache/')) return undefined;
  return {
    url,
    page,
    atMs: Math.round(originMs + timing.startTime),
    kind: kindOf([url.replace(/\?.*/s, ''), timing.initiatorType]),
    status: timing.responseStatus ?? 0,
    bytes: timing.encodedBodySize,
    servedFrom,
  };
}

// transferSize is 0 for what came out of a cache or a service worker, Resource Timing section 4.3.
// Firefox says 0 of the body too when a worker answered, from its store or from the network: only
// the worker knows which.
// What came before a prerendered page was shown the edge took for a prefetch, which is no demand.
function sourceOf(timing: Timing, shownMs: number): 'browser' | 'unknown' | undefined {
  if (timing.deliveryType || timing.startTime < shownMs) return 'browser';
  if (timing.transferSize) return undefined;
  if (timing.encodedBodySize) return 'browser';
  return timing.responseStatus === 200 ? 'unknown' : undefined;
}

/**
 * Calls back with the accesses of this page: at once with those before the call, as far as the
 * browser has kept them (its buffer holds 250 resources), then with later ones in groups. To be called when
 * the page has loaded: before, Chromium would deliver the navigation now and then once more.
 */
export function observeResources(
  pageOf: () => string,
  callback: (accesses: ObservedAccess[]) => void,
): void {
  /** When the page was shown, which is later than its start when it was prerendered. */
  let shownMs = 0;
  const tell = (entries: PerformanceEntryList): void => {
    const accesses = [];
    for (const timing of entries as (PerformanceEntry & Timing)[]) {
      let page = pageOf();
      if (timing.entryType === 'navigation') {
        page = sitePath(document.referrer);
        shownMs = timing.activationStart ?? 0;
      }
      const access = accessFrom(timing, { page, originMs: performance.timeOrigin, shownMs });
      if (access) accesses.push(access);
    }
    if (accesses.length) callback(accesses);
  };
  const observer = new PerformanceObserver((list) => tell(list.getEntries()));
  for (const type of ['navigation', 'resource']) observer.observe({ type, buffered: true });
  // Taken and not waited for: of a page that is being left Chromium delivers nothing any more.
  tell(observer.takeRecords());
}
