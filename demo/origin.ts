import type { IncomingMessage, ServerResponse } from 'node:http';
import { keyRing, prefetchHeader, verifyPrefetch } from '../protocol/index.ts';
import { cookieValue } from './choose-place.ts';
import type { DemoClock } from './clock.ts';
import type { Arm, OriginLedger } from './ledger.ts';
import { listen } from './listener.ts';
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
  stop(): Promise<void>;
}

/** What a data centre saves by not asking: the origin is this far away, real ms. */
const originLatencyMs = 40;

export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const ring = keyRing(options.signingKeys);
  const on = await listen((request, response) => void answer('on', request, response));
  const none = await listen((request, response) => void answer('none', request, response));

  async function answer(
    arm: Arm,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { site, clock, ledger } = options;
    const target = request.url ?? '/';
    const path = target.split('?')[0] ?? '/';
    const mark = request.headers[prefetchHeader.toLowerCase()];
    const nowMs = clock.nowMs();
    const verdict = await verifyPrefetch(typeof mark === 'string' ? mark : null, {
      target,
      ring,
      nowMs,
    });
    const { status, headers, body } = respond(site, {
      path,
      nowMs,
      reader: cookieValue(request.headers.cookie, readerCookie) ?? '',
      ifNoneMatch: request.headers['if-none-match'] ?? '',
    });
    const resource = site.resources.get(path);
    const bytes = Buffer.byteLength(body);
    const shareable = resource?.isPrivate === false && !resource.setsCookie;
    ledger.note({ arm, path, shareable, prefetch: verdict.valid, bytes });
    setTimeout(() => {
      response.writeHead(status, headers);
      response.end(request.method === 'HEAD' ? undefined : body);
    }, originLatencyMs);
  }

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
