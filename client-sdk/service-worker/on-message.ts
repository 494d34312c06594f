import { resourceKey } from '../../protocol/resource-key.ts';
import type { PageMessage } from '../shared/messages.ts';
import { arrive, intend, leave, proceed } from './arrive.ts';
import { entries } from './entries.ts';
import { flush } from './flush.ts';
import { cancelPrefetches } from './prefetch.ts';
import { forget, invalidate } from './purge.ts';
import { countQueued, enqueue } from './queue.ts';
import type { WorkerSettings } from './settings.ts';
import { headingFor } from './serve.ts';
import { readSpent } from './spent.ts';
import { readTags } from './tags.ts';
import { tell } from './tell.ts';

/** Long enough that the resources of one page load share a frame. */
const gatherMs = 1_000;

let gathering: Promise<void> | undefined;

/** What is told after a purge must not go with it. */
let forgotten: Promise<unknown> = Promise.resolve();

/** Does what a page asks for. A fault of the store or of the network leaves the page as it was. */
export async function onMessage(message: PageMessage, settings: WorkerSettings): Promise<void> {
  switch (message.type) {
    case 'arrive':
      return arrive(message, settings);
    case 'proceed':
      return proceed();
    case 'intent':
      return intend(message.url, await readTags());
    case 'left':
      return leave(await readTags());
    case 'accesses':
      await forgotten;
      await keep(message.accesses);
      gathering ??= new Promise<void>((resolve) => setTimeout(resolve, gatherMs))
        .then(flush)
        .finally(() => (gathering = undefined));
      return gathering;
    case 'flush':
      return flush();
    case 'cancel':
      return cancelPrefetches(headingFor());
    case 'invalidate':
      return invalidate(message.paths);
    case 'purge': {
      const done = forget();
      forgotten = done.catch(() => undefined);
      return done;
    }
    case 'report':
      return sendReport();
  }
}

async function keep(
  accesses: Extract<PageMessage, { type: 'accesses' }>['accesses'],
): Promise<void> {
  const { application, task, keepQuery } = await readTags();
  const stored = await entries();
  const keyOf = (url: string): string => url && resourceKey(url, { keep: keepQuery });
  const known = accesses.map(({ url, page, servedFrom, ...access }) => {
    const used = stored.get(url)?.usedAtMs ?? 0;
    return {
      ...access,
      resource: keyOf(url),
      page: keyOf(page),
      application,
      task,
      servedFrom:
        Math.abs(used - access.atMs) < servedWithinMs
          ? ('browser-prefetched' as const)
          : servedFrom,
    };
  });
  // What nobody knows the source of came over the network, and the edge has seen it.
  await enqueue(known.filter(({ servedFrom }) => servedFrom !== 'unknown'));
}

/** The worker notes when it answers, the page when it asked: the two are this close for one request. */
const servedWithinMs = 5_000;

async function sendReport(): Promise<void> {
  const { sessionBytes, savedBytes } = await readSpent(Date.now());
  await tell({
    type: 'report',
    entries: [...(await entries()).values()],
    queued: await countQueued(),
    spentBytes: sessionBytes,
    savedBytes,
  });
}
