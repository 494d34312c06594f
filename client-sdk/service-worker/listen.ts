import type { PageMessage } from '../shared/messages.ts';
import { flush, syncTag } from './flush.ts';
import { onMessage } from './on-message.ts';
import { scope } from './scope.ts';
import { isNotOurs, servablePath, serve } from './serve.ts';
import type { WorkerSettings } from './settings.ts';

/** Background Sync, https://wicg.github.io/background-sync/spec/; Chromium only. */
type SyncEvent = ExtendableEvent & { readonly tag: string };

/** Listens to what the browser and the pages tell this worker. */
export function listen(settings: WorkerSettings): void {
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
}
