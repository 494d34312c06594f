import { createOriginAdapter, forNodeHttp, type OriginAdapter } from '../origin-adapter/index.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookieValue } from './choose-place.ts';
import { createDemoClock, type DemoClock } from './clock.ts';
import type { Arm } from './ledger.ts';
import { listen } from './listener.ts';
import { readServeCommand, type OriginMessage, type ServeCommand } from './origin-message.ts';
import { listManifest } from './site/list-manifest.ts';
import { markedAtMs } from './marked-at.ts';
import { planSite, type Site } from './site/plan.ts';
import { readerCookie, respond } from './site/respond.ts';

/** As far from the data centres as an origin on the next continent, real ms. */
const latencyMs = 60;
/** Most of a request's time here is that latency, which costs nothing: many may wait it out together. */
const mostPrefetchesInFlight = 256;
/** On a machine that runs everything else as well a late event loop says little of the origin. */
const longestDelayMs = 2_000;

process.once('message', (message) => void serve(readServeCommand(message)));
// Whoever started it is gone: nobody is left to serve.
process.once('disconnect', () => process.exit());
// Ctrl-C goes to all processes of a terminal; this one ends after the edge that asks it.
process.on('SIGINT', () => undefined);

/** The site with our adapter in front of it: one port for each arm, to tell their requests apart. */
async function serve({ seed, signingKeys, ports, ...time }: ServeCommand): Promise<void> {
  const site = planSite(seed);
  const clock = createDemoClock(time);
  const adapter = createOriginAdapter({
    keys: signingKeys,
    now: clock.nowMs,
    manifest: () => listManifest(site),
    mostPrefetchesInFlight,
    longestDelayMs,
  });
  const open = (arm: Arm): ReturnType<typeof listen> =>
    listen(
      forNodeHttp(adapter, (request, response) =>
        answer({ arm, adapter, request, response }, { site, clock }),
      ),
      ports[arm],
    );
  const [on, none] = [await open('on'), await open('none')];
  tell({ kind: 'serving', ports: { on: on.port, none: none.port } });
}

interface Exchange {
  readonly arm: Arm;
  readonly adapter: OriginAdapter;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answer(
  { arm, adapter, request, response }: Exchange,
  { site, clock }: { readonly site: Site; readonly clock: DemoClock },
): void {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const { status, headers, body } = respond(site, {
    path,
    nowMs: clock.nowMs(),
    reader: cookieValue(request.headers.cookie, readerCookie) ?? '',
    ifNoneMatch: request.headers['if-none-match'] ?? '',
  });
  const resource = site.resources.get(path);
  const prefetch = adapter.isPrefetch(request);
  tell({
    kind: 'fetched',
    fetch: {
      arm,
      path,
      prefetch,
      leftAtMs: prefetch ? markedAtMs(request) : 0,
      shareable: resource?.isPrivate === false && !resource.setsCookie,
      bytes: Buffer.byteLength(body),
    },
  });
  setTimeout(() => {
    const length = status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    response.writeHead(status, { ...headers, ...length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }, latencyMs);
}

function tell(message: OriginMessage): void {
  process.send?.(message);
}
