import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createOriginAdapter, forNodeHttp } from '../../origin-adapter/index.ts';
import type { Arm, OriginLedger } from '../ledger.ts';
import { listen } from '../listener.ts';
import { markedAtMs } from '../marked-at.ts';
import type { LoggedSite } from './logged-site.ts';

export interface LogOriginOptions {
  readonly site: LoggedSite;
  readonly ledger: OriginLedger;
  readonly signingKeys: string;
  /** Freshness lifetime of everything that may be kept, seconds of log time. */
  readonly freshForS: number;
  /** Time that the log has reached, unix ms. */
  readonly nowMs: () => number;
}

export interface LogOrigin {
  readonly urls: Readonly<Record<Arm, string>>;
  stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
  woff: 'font/woff',
  woff2: 'font/woff2',
  pdf: 'application/pdf',
  txt: 'text/plain',
  xml: 'application/xml',
};
/** The replay drives this origin from the same event loop, so its delay says nothing of the origin. */
const longestDelayMs = 60_000;
const blank = Buffer.alloc(65_536);

/** Answers every logged URL with as many bytes as the log says; what they were the log does not tell. */
export async function startLogOrigin(options: LogOriginOptions): Promise<LogOrigin> {
  const { site, ledger, freshForS, nowMs } = options;
  const adapter = createOriginAdapter({ keys: options.signingKeys, now: nowMs, longestDelayMs });
  const open = (arm: Arm): ReturnType<typeof listen> =>
    listen(
      forNodeHttp(adapter, (request, response) => {
        void answer(arm, request, response);
      }),
    );
  const on = await open('on');
  const none = await open('none');

  async function answer(
    arm: Arm,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const target = request.url ?? '/';
    const { status, bytes, etag, shareable } = site.answer(target);
    const unchanged = status === 200 && request.headers['if-none-match'] === etag;
    const sent = unchanged || request.method === 'HEAD' ? 0 : bytes;
    const prefetch = adapter.isPrefetch(request);
    ledger.note({
      arm,
      path: target,
      shareable,
      prefetch,
      leftAtMs: prefetch ? markedAtMs(request) : 0,
      bytes: sent,
    });
    const extension = /\.(\w+)(?:\?|$)/.exec(target)?.[1]?.toLowerCase() ?? '';
    response.writeHead(unchanged ? 304 : status, {
      date: new Date(nowMs()).toUTCString(),
      'cache-control': shareable ? `public, max-age=${freshForS}` : 'no-store',
      'content-type': types[extension] ?? 'text/html',
      ...(status === 200 ? { etag } : {}),
      ...(status === 301 ? { location: `${target.split('?')[0]}/` } : {}),
      ...(unchanged ? {} : { 'content-length': String(bytes) }),
    });
    await pipeline(blanks(sent), response).catch(() => undefined);
  }

  return {
    urls: { on: on.url, none: none.url },
    stop: async () => {
      await Promise.all([on.stop(), none.stop()]);
    },
  };
}

function* blanks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= blank.length)
    yield blank.subarray(0, Math.min(left, blank.length));
}
