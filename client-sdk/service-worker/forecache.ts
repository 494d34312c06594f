import { listen } from './listen.ts';
import { copyOf, servablePath } from './serve.ts';
import { resolveSettings, type WorkerOptions } from './settings.ts';

/** A Workbox plugin (the two callbacks of it that Forecache needs). */
export interface ForecachePlugin {
  cachedResponseWillBeUsed(param: {
    request: Request;
    cachedResponse?: Response;
  }): Promise<Response | undefined>;
  handlerDidError(param: { request: Request }): Promise<Response | undefined>;
}

export interface ForecacheWorker {
  /** For the strategies of a site that uses Workbox: what is prefetched counts as cached. */
  readonly plugin: ForecachePlugin;
}

/**
 * Adds Forecache to a service worker: one call, at the top level of the worker's script, after the
 * site's own fetch listeners (the first that answers wins).
 */
export function forecache(options: WorkerOptions = {}): ForecacheWorker {
  listen(resolveSettings(options));
  return {
    plugin: {
      cachedResponseWillBeUsed: async ({ request, cachedResponse }) =>
        cachedResponse ?? copyOf(servablePath(request), (entry) => entry.freshUntilMs > Date.now()),
      handlerDidError: ({ request }) =>
        copyOf(servablePath(request), (entry) => !entry.mustRevalidate),
    },
  };
}
