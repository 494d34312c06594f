import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from '../../demo/places.ts';
import type { Demo } from '../../demo/run-demo.ts';
import { generateVisits } from '../../demo/visitors.ts';

/** Visitors of one external node, on their way. */
export interface NodeVisits {
  stop(): Promise<void>;
}

const visitorDayMs = 7_200_000;

/** Sends visitors like those of `place` to the node at this port, each when its time comes, until stopped. */
export function driveNode(
  demo: Demo,
  node: { readonly port: number; readonly place: Place; readonly sessionsPerHour: number },
): NodeVisits {
  const { clock, site } = demo;
  const stopping = new AbortController();
  const visits = generateVisits(site, {
    seed: 'office',
    places: [node.place],
    startMs: clock.nowMs(),
    sessionsPerHour: node.sessionsPerHour,
    dayMs: visitorDayMs,
  });
  const ask = async (path: string, headers: Record<string, string>): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${node.port}${path}`, {
      headers,
      signal: stopping.signal,
    });
    await answer.arrayBuffer();
  };
  const run = async (): Promise<void> => {
    const inFlight = new Set<Promise<void>>();
    for (const { atMs, visitor, resource, page, signedIn } of visits) {
      const waitMs = clock.realDelayUntil(atMs);
      if (waitMs >= 1) {
        await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
      if (stopping.signal.aborted) break;
      if (signedIn) continue;
      const referrer = page === '' ? {} : { referer: `http://localhost${page}` };
      // Its node may be gone: then nobody answers.
      const asking = ask(resource.path, { 'user-agent': visitor, ...referrer })
        .catch(() => undefined)
        .finally(() => inFlight.delete(asking));
      inFlight.add(asking);
    }
    await Promise.all(inFlight);
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
