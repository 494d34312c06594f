import type { PageMessage, WorkerMessage } from '../shared/messages.ts';

/**
 * The browser's service workers; undefined where there are none, or a sandbox or blocked cookies keep them
 * away. Asked once: of the calls into the browser that a page's load needs it is one of the dearest.
 */
export const serviceWorkers = ((): ServiceWorkerContainer | undefined => {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
})();

/** Hands a message to the site's active service worker, as soon as there is one. */
export function tellWorker(message: PageMessage): void {
  // `ready` and not `controller`: the first page of a visit is not controlled yet.
  void serviceWorkers?.ready.then(({ active }) => active?.postMessage({ forecache: message }));
}

/** Calls back with each of our messages from the worker. */
export function listenToWorker(callback: (message: WorkerMessage) => void): void {
  serviceWorkers?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    // Only this site's own worker can send here; it wraps what is ours.
    const message = (data as { forecache?: WorkerMessage } | null)?.forecache;
    if (message) callback(message);
  });
}
