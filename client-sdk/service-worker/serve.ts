import type { Entry } from './database.ts';
import { cacheName, entries, knownEntries, putEntry } from './entries.ts';
import { offlinePage } from './offline-page.ts';
import { cancelPrefetches, underWay, untilKept } from './prefetch.ts';
import type { WorkerSettings } from './settings.ts';
import { scope } from './scope.ts';
import { addSpent } from './spent.ts';
import { report } from './tell.ts';

/** Path and query of a request that may be answered from what is stored; '' for every other request. */
export function servablePath(request: Request): string {
  const { origin, pathname, search } = new URL(request.url);
  const ours =
    request.method === 'GET' &&
    origin === location.origin &&
    !pathname.startsWith('/.forecache/') &&
    !request.headers.has('range') &&
    // Chromium bug 823392: DevTools sends such requests in a mode that fetch() refuses.
    !(request.cache === 'only-if-cached' && request.mode !== 'same-origin');
  return ours ? pathname + search : '';
}

/** True when the browser can be left alone with a request, because nothing stored could answer it. */
export function isNotOurs(path: string, request: Request): boolean {
  const known = knownEntries();
  return request.mode !== 'navigate' && known !== undefined && !known.has(path) && !underWay(path);
}

let heading = '';

/**
 * The page that the visitor went to last: the one before it becomes hidden only then, and what it
 * calls off is not what the next one waits for.
 */
export function headingFor(): string {
  return heading;
}

/** Answers from a fresh copy, else from the network, else (offline) from any copy, else with a page that says so. */
export async function serve(
  event: FetchEvent,
  settings: Pick<WorkerSettings, 'offlinePage'>,
): Promise<Response> {
  const { request } = event;
  const path = servablePath(request);
  const navigating = request.mode === 'navigate';
  if (navigating) void cancelPrefetches((heading = path));
  // A reload asks for what is new.
  const mayUseCopy = request.cache === 'default' || request.cache === 'force-cache';
  if (mayUseCopy) {
    const copy =
      (await underWay(path)) ?? (await copyOf(path, (entry) => entry.freshUntilMs > Date.now()));
    if (copy) {
      event.waitUntil(markUsed(path, event.resultingClientId));
      return copy;
    }
  }
  try {
    const preloaded = (await event.preloadResponse) as Response | undefined;
    return preloaded ?? (await fetch(request));
  } catch (error) {
    const copy = await copyOf(path, (entry) => !entry.mustRevalidate);
    if (copy) return copy;
    if (!navigating) throw error;
    return (
      (settings.offlinePage && (await copyOf(settings.offlinePage, () => true))) || listReadable()
    );
  }
}

/** A stored response that passes, or undefined; a store that cannot be read has none. */
export async function copyOf(
  path: string,
  passes: (entry: Entry) => boolean,
): Promise<Response | undefined> {
  try {
    const entry = (await entries()).get(path);
    if (!entry || !passes(entry)) return undefined;
    return await caches.match(path, { cacheName, ignoreVary: true });
  } catch {
    return undefined;
  }
}

/** `page`: id of the page that a navigation leads to, '' for every other request. */
async function markUsed(path: string, page: string): Promise<void> {
  await untilKept(path);
  const entry = (await entries()).get(path);
  if (!entry) return;
  if (!entry.usedAtMs) await addSpent(0, entry.bytes);
  await putEntry({ ...entry, usedAtMs: Date.now() });
  // A page that is only about to be is not among those that are told: this answers when it can be.
  const newcomer = page ? await scope.clients.get(page) : undefined;
  await report(
    { name: 'used', url: path, bytes: entry.bytes, confidence: entry.confidence },
    newcomer,
  );
}

async function listReadable(): Promise<Response> {
  const stored = [...(await entries()).values()];
  return offlinePage(
    stored.filter((entry) => entry.document && !entry.mustRevalidate).map(({ url }) => url),
  );
}
