import type { PrefetchEvent, WorkerMessage } from '../shared/messages.ts';
import { scope } from './scope.ts';

/** Sends a message to every page that the site has open. */
export async function tell(message: WorkerMessage): Promise<void> {
  for (const client of await scope.clients.matchAll({ includeUncontrolled: true })) {
    client.postMessage({ forecache: message });
  }
}

/** Tells the pages what became of a resource; they show it and hand it to the site's analytics. */
export async function report(
  event: Partial<PrefetchEvent> & Pick<PrefetchEvent, 'name'>,
): Promise<void> {
  await tell({
    type: 'event',
    event: { url: '', reason: '', bytes: 0, confidence: 0, ...event },
  });
}
