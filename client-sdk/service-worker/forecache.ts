import type { PageMessage } from '../shared/messages.ts';
import { flush, syncTag } from './flush.ts';
import { onMessage } from './on-message.ts';
import { scope } from './scope.ts';
import { copyOf, isNotOurs, servablePath, serve } from './serve.ts';
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

/** Background Sync, https://wicg.github.io/background-sync/spec/; Chromium only. */
type SyncEvent = ExtendableEvent & { readonly tag: string };

/**
 * Adds Forecache to a service worker: one call, at the top level of the worker's script, after the
 * site's own fetch listeners (the first that answers wins).
 */
export function forecache(options: WorkerOptions = {}): ForecacheWorker {
  const settings = resolveSettings(options);
  // A fault in here must not become the site's: what fails is as if Forecache were not there.
  const quietly = (event: ExtendableEvent, work: Promise<void>): void => {
    event.waitUntil(work.catch(() => undefined));
  };
  scope.addEventListener('activate', (event) => quietly(event, scope.clients.claim()));
  scope.addEventListener('message', (event) => {
    const message = (event.data as { forecache?: PageMessage } | null)?.forecache;
    if (message) quietly(event, onMessage(message, settings));
  });
  scope.addEventListener('sync', (event) => {
    if ((event as SyncEvent).tag === syncTag) quietly(event as SyncEvent, flush());
  });
  if (settings.serve) {
    scope.addEventListener('fetch', (event) => {
      const path = servablePath(event.request);
      if (path && !isNotOurs(path, event.request)) event.respondWith(serve(event, settings));
    });
  }
  const fresh = (path: string): Promise<Response | undefined> =>
    copyOf(path, (entry) => entry.freshUntilMs > Date.now());
  return {
    plugin: {
      cachedResponseWillBeUsed: async ({ request, cachedResponse }) =>
        cachedResponse ?? fresh(servablePath(request)),
      handlerDidError: ({ request }) =>
        copyOf(servablePath(request), (entry) => !entry.mustRevalidate),
    },
  };
}
