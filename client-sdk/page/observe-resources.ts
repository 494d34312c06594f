import type { ResourceKind, ServedFrom } from '../../protocol/messages.ts';
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
}

const kinds: Record<string, ResourceKind> = {
  navigation: 'document',
  iframe: 'document',
  script: 'script',
  css: 'image',
  img: 'image',
  image: 'image',
  input: 'image',
  video: 'media',
  audio: 'media',
  fetch: 'data',
  xmlhttprequest: 'data',
};

const kindsByName: readonly (readonly [RegExp, ResourceKind])[] = [
  [/\.css$/, 'style'],
  [/\.m?js$/, 'script'],
  [/\.(?:woff2?|ttf|otf)$/, 'font'],
  [/\.(?:avif|webp|png|jpe?g|gif|svg|ico)$/, 'image'],
];

/** An access of this site, or undefined when the timing is of another host, of Forecache itself or of no request. */
export function accessFrom(
  timing: Timing,
  { page, originMs }: { page: string; originMs: number },
): ObservedAccess | undefined {
  const url = sitePath(timing.name);
  if (!url || url.startsWith('/.forecache/') || timing.initiatorType === 'beacon') return undefined;
  const path = url.replace(/\?.*/s, '');
  const named = kindsByName.find(([pattern]) => pattern.test(path));
  return {
    url,
    page,
    atMs: Math.round(originMs + timing.startTime),
    kind: named?.[1] ?? kinds[timing.initiatorType] ?? 'other',
    status: timing.responseStatus ?? 0,
    bytes: timing.encodedBodySize,
    servedFrom: servedFromOf(timing),
  };
}

// transferSize is 0 for what came out of a browser cache, Resource Timing section 4.3.
function servedFromOf({ deliveryType, transferSize, encodedBodySize }: Timing): ServedFrom {
  if (deliveryType === 'navigational-prefetch') return 'browser-prefetched';
  if (deliveryType === 'cache' || (!transferSize && encodedBodySize)) return 'browser';
  return 'unknown';
}

/** Calls back with the accesses of this page, those before the call too, in groups. */
export function observeResources(
  pageOf: (isNavigation: boolean) => string,
  callback: (accesses: ObservedAccess[]) => void,
): void {
  const observer = new PerformanceObserver((list) => {
    const accesses = [];
    for (const entry of list.getEntries()) {
      const timing = entry as PerformanceResourceTiming;
      const page = pageOf(timing.entryType === 'navigation');
      const access = accessFrom(timing, { page, originMs: performance.timeOrigin });
      if (access) accesses.push(access);
    }
    if (accesses.length) callback(accesses);
  });
  observer.observe({ type: 'navigation', buffered: true });
  observer.observe({ type: 'resource', buffered: true });
}
