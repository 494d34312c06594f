import type { PrefetchEvent, WorkerMessage } from '../shared/messages.ts';
import { scope } from './scope.ts';

/** Sends a message to every page that the site has open, and to `newcomer`, which may not be among them yet. */
export async function tell(message: WorkerMessage, newcomer?: Client): Promise<void> {
  const open = await scope.clients.matchAll({ includeUncontrolled: true });
  for (const client of open) client.postMessage({ forecache: message });
  if (newcomer && !open.some(({ id }) => id === newcomer.id))
    newcomer.postMessage({ forecache: message });
}

/** Tells the pages what became of a resource; they show it and hand it to the site's analytics. */
export async function report(
  event: Partial<PrefetchEvent> & Pick<PrefetchEvent, 'name'>,
  newcomer?: Client,
): Promise<void> {
  const whole = { url: '', reason: '', bytes: 0, confidence: 0, ...event };
  await tell({ type: 'event', event: whole }, newcomer);
}
