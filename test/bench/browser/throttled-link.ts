import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** What a browser asked for over a link, and the bytes that it cost. */
export interface Transfer {
  readonly path: string;
  /** Marked as a prefetch by the browser or by the page. */
  readonly prefetch: boolean;
  bytes: number;
}

export interface LinkSettings {
  readonly roundTripMs: number;
  readonly bitsPerSecond: number;
}

/** What stands at the far end of the link. */
export interface Upstream {
  fetch(request: {
    path: string;
    method: string;
    headers: Record<string, string>;
    body: Uint8Array<ArrayBuffer> | undefined;
  }): Promise<{ status: number; headers: [string, string][]; body: Uint8Array }>;
}

export interface ThrottledLink {
  readonly url: string;
  /** Transfers since `reset`, in the order of their requests. */
  readonly transfers: readonly Transfer[];
  /** Resolves when nothing has moved for `quietMs`, or after `longestMs`. */
  untilQuiet(time: { quietMs: number; longestMs: number }): Promise<void>;
  reset(upstream: Upstream): void;
  close(): Promise<void>;
}

/** One packet's worth: what is asked for together shares the link in turns of this. */
const pieceBytes = 1_460;
const headBytes = 300;
const betweenLooksMs = 50;

/**
 * An HTTP/1.1 server on loopback that answers as over a slow link: one round trip for a new
 * connection, one for each request, and the bodies of all answers share one rate. It stands in for
 * DevTools' emulation, which does not reach service workers.
 */
export async function openLink({
  roundTripMs,
  bitsPerSecond,
}: LinkSettings): Promise<ThrottledLink> {
  const bytesPerMs = bitsPerSecond / 8_000;
  const known = new WeakSet<Socket>();
  let transfers: Transfer[] = [];
  let upstream: Upstream | undefined;
  let freeAtMs = 0;
  let open = 0;
  let movedAtMs = 0;

  const send = async (
    response: ServerResponse,
    body: Uint8Array,
    transfer: Transfer,
  ): Promise<void> => {
    for (let from = 0; from < body.length && !response.destroyed; from += pieceBytes) {
      const piece = body.subarray(from, from + pieceBytes);
      const nowMs = performance.now();
      freeAtMs = Math.max(nowMs, freeAtMs) + piece.length / bytesPerMs;
      if (freeAtMs - nowMs >= 1) await delay(freeAtMs - nowMs);
      transfer.bytes += piece.length;
      response.write(piece);
    }
  };

  const server = createServer((request, response) => {
    const isNew = !known.has(request.socket);
    known.add(request.socket);
    open += 1;
    response.once('close', () => {
      open -= 1;
      movedAtMs = performance.now();
    });
    answer(request, response, isNew).catch((error: unknown) => {
      console.error(`link: ${request.url ?? ''}: ${String(error)}`);
      response.destroy();
    });
  });
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    isNew: boolean,
  ): Promise<void> => {
    const path = request.url ?? '/';
    const { headers } = request;
    const purpose = `${headers['sec-purpose'] ?? ''} ${headers.purpose ?? ''}`;
    const transfer: Transfer = { path, prefetch: purpose.includes('prefetch'), bytes: headBytes };
    transfers.push(transfer);
    const answered = await upstream?.fetch({
      path,
      method: request.method ?? 'GET',
      headers: headersOf(request),
      body: request.method === 'POST' ? await readBody(request) : undefined,
    });
    if (answered === undefined || response.destroyed) return;
    // What the far end took comes on top, as it would behind a real link.
    await delay(roundTripMs * (isNew ? 2 : 1));
    const { body, encoded } = encode(answered, headers['accept-encoding']);
    response.writeHead(answered.status, [
      ...answered.headers.flat(),
      ...(encoded ? ['content-encoding', 'gzip'] : []),
    ]);
    await send(response, body, transfer);
    response.end();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    get transfers() {
      return transfers;
    },
    async untilQuiet({ quietMs, longestMs }) {
      const fromMs = performance.now();
      for (let nowMs = fromMs; nowMs < fromMs + longestMs; nowMs = performance.now()) {
        const quietSinceMs = open > 0 ? nowMs : Math.max(fromMs, movedAtMs);
        if (nowMs - quietSinceMs >= quietMs) return;
        await delay(betweenLooksMs);
      }
    },
    reset(next) {
      transfers = [];
      upstream = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const notForwarded = new Set(['host', 'connection', 'accept-encoding', 'keep-alive']);

function headersOf(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers).filter(([name]) => !notForwarded.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return new Uint8Array(Buffer.concat(parts));
}

function encode(
  { headers, body }: { headers: [string, string][]; body: Uint8Array },
  accepted: string | undefined,
): { body: Uint8Array; encoded: boolean } {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  const encoded = /text|json|javascript|svg/.test(type) && /gzip/.test(accepted ?? '');
  return { body: encoded ? gzipSync(body) : body, encoded };
}
