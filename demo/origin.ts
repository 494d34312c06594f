import type { IncomingMessage, ServerResponse } from 'node:http';
import { createOriginAdapter, forNodeHttp, type OriginAdapter } from '../origin-adapter/index.ts';
import { cookieValue } from './choose-place.ts';
import type { DemoClock } from './clock.ts';
import type { Arm, OriginLedger } from './ledger.ts';
import { listen } from './listener.ts';
import { listManifest } from './site/list-manifest.ts';
import type { Site } from './site/plan.ts';
import { readerCookie, respond } from './site/respond.ts';

export interface OriginOptions {
  readonly site: Site;
  readonly clock: DemoClock;
  readonly ledger: OriginLedger;
  /** The SIGNING_KEYS of the edge. */
  readonly signingKeys: string;
}

/** The demo's origin: one port for each arm, so that the origin itself can tell their requests apart. */
export interface Origin {
  readonly urls: Readonly<Record<Arm, string>>;
  readonly running: boolean;
  start(): Promise<void>;
  /** Closes both ports and cuts their connections, as a crash would. */
  stop(): Promise<void>;
}

/** As far from the data centres as an origin on the next continent, real ms. */
const originLatencyMs = 60;
/** Most of a request's time here is that latency, which costs nothing: many may wait it out together. */
const mostPrefetchesInFlight = 256;
/** Visitors, front door and origin share one event loop here, so its delay says little of the origin. */
const longestDelayMs = 2_000;

/** Serves the site with our adapter in front of it, and notes every request in the ledger. */
export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const { site, clock } = options;
  const adapter = createOriginAdapter({
    keys: options.signingKeys,
    now: clock.nowMs,
    manifest: () => listManifest(site),
    mostPrefetchesInFlight,
    longestDelayMs,
  });
  const open = (arm: Arm): ReturnType<typeof listen> =>
    listen(
      forNodeHttp(adapter, (request, response) =>
        answer({ arm, adapter, request, response }, options),
      ),
    );
  const on = await open('on');
  const none = await open('none');
  return {
    urls: { on: on.url, none: none.url },
    get running() {
      return on.running && none.running;
    },
    start: async () => {
      await Promise.all([on.start(), none.start()]);
    },
    stop: async () => {
      await Promise.all([on.stop(), none.stop()]);
    },
  };
}

interface Exchange {
  readonly arm: Arm;
  readonly adapter: OriginAdapter;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answer({ arm, adapter, request, response }: Exchange, options: OriginOptions): void {
  const { site, clock, ledger } = options;
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const { status, headers, body } = respond(site, {
    path,
    nowMs: clock.nowMs(),
    reader: cookieValue(request.headers.cookie, readerCookie) ?? '',
    ifNoneMatch: request.headers['if-none-match'] ?? '',
  });
  const resource = site.resources.get(path);
  ledger.note({
    arm,
    path,
    prefetch: adapter.isPrefetch(request),
    shareable: resource?.isPrivate === false && !resource.setsCookie,
    bytes: Buffer.byteLength(body),
  });
  setTimeout(() => {
    const length = status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    response.writeHead(status, { ...headers, ...length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }, originLatencyMs);
}
