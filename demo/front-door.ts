import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { choosePlace, cookieValue, placeParameter } from './choose-place.ts';
import type { Edge, EdgeResponse } from './edge.ts';
import { joinWebSocket } from './join-web-socket.ts';
import type { Place } from './places.ts';

export interface FrontDoorOptions {
  readonly edge: Edge;
  readonly port: number;
  /** Answers paths of the demo's own, or says false. */
  readonly control?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface FrontDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** Hop-by-hop fields, RFC 9110 section 7.6.1, and what Node sets anew. */
const notForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
]);
/** How the local runtime tells which coding it has undone. */
const decodedField = 'mf-content-encoding';
const methodsWithBody = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Larger request bodies are none of the demo's. */
const bodyLimitBytes = 4 << 20;

/**
 * An HTTP server on loopback that says which data centre a person reaches: `?forecache-node=LHR`
 * (then remembered), a header of that name, a cookie, else the first.
 * @throws Error EADDRINUSE when the port is taken.
 */
export async function openFrontDoor({ edge, port, control }: FrontDoorOptions): Promise<FrontDoor> {
  const server = createServer((request, response) => {
    if (control?.(request, response) === true) return;
    pass(edge, request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      response.writeHead(502, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
      response.end(`The edge of the demo did not answer: ${String(error)}\n`);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    const { place } = placeFor(request, urlOf(request));
    void joinWebSocket({ edge, place, url: urlOf(request).href, request, socket, head });
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(edge: Edge, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = urlOf(request);
  const { place, by } = placeFor(request, url);
  if (by === 'query') return rememberPlace(response, { url, place });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const method = request.method ?? 'GET';
  const body = methodsWithBody.has(method) ? await readBody(request) : undefined;
  const answer = await edge.fetch({
    url: url.href,
    place,
    method,
    headers: forwardedHeaders(request),
    signal: gone.signal,
    ...(body === undefined ? {} : { body }),
  });
  await sendAnswer(answer, response);
}

function rememberPlace(response: ServerResponse, { url, place }: { url: URL; place: Place }): void {
  url.searchParams.delete(placeParameter);
  response.writeHead(302, {
    location: url.pathname + url.search,
    'set-cookie': `${placeParameter}=${place.node}; Path=/; SameSite=Lax`,
    'cache-control': 'no-store',
  });
  response.end();
}

async function sendAnswer(answer: EdgeResponse, response: ServerResponse): Promise<void> {
  const headers = new Map<string, string | string[]>();
  // The body arrives here decoded, so its coding and length are no longer true.
  const decoded = answer.headers.has('content-encoding') || answer.headers.has(decodedField);
  for (const [name, value] of answer.headers) {
    if (notForwarded.has(name) && !(name === 'content-length' && !decoded)) continue;
    if (name === decodedField || (decoded && name === 'content-encoding')) continue;
    if (name !== 'set-cookie') headers.set(name, value);
  }
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) headers.set('set-cookie', cookies);
  response.writeHead(answer.status, Object.fromEntries(headers));
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body), response);
}

function placeFor(request: IncomingMessage, url: URL): ReturnType<typeof choosePlace> {
  const header = request.headers[placeParameter];
  return choosePlace({
    query: url.searchParams.get(placeParameter),
    header: Array.isArray(header) ? header[0] : header,
    cookie: cookieValue(request.headers.cookie, placeParameter),
  });
}

/** 127.0.0.1 and localhost are one site here, so that both addresses show the same. */
function urlOf(request: IncomingMessage): URL {
  const host = (request.headers.host ?? 'localhost').replace(/^127\.0\.0\.1/, 'localhost');
  const path = request.url?.startsWith('/') === true ? request.url : '/';
  return new URL(path, `http://${host}`);
}

function forwardedHeaders(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (notForwarded.has(name)) continue;
    for (const value of values ?? []) headers.append(name, value);
  }
  headers.set('cf-connecting-ip', request.socket.remoteAddress ?? '127.0.0.1');
  return headers;
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bodyLimitBytes) {
      throw new RangeError(`body-too-large: ${length} bytes, limit ${bodyLimitBytes}`);
    }
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
