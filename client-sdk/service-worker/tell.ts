import type { PrefetchEvent, WorkerMessage } from '../shared/messages.ts';

/** Sends a message to every page that the site has open, or to one. */
export async function tell(scope: ServiceWorkerGlobalScope, message: WorkerMessage): Promise<void> {
  for (const client of await scope.clients.matchAll({ includeUncontrolled: true })) {
    client.postMessage({ forecache: message });
  }
}

/** Tells the pages what became of a resource; they show it and hand it to the site's analytics. */
export async function report(
  scope: ServiceWorkerGlobalScope,
  event: Partial<PrefetchEvent> & Pick<PrefetchEvent, 'name'>,
): Promise<void> {
  await tell(scope, {
    type: 'event',
    event: { url: '', reason: '', bytes: 0, confidence: 0, ...event },
  });
}
