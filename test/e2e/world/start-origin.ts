import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the test site answers at one path. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TestOrigin {
  readonly url: string;
  /** Answers by path; a test may add and change them. */
  readonly answers: Map<string, Answer | ((request: IncomingMessage) => Answer)>;
  /** Each request that arrived, `METHOD path`, with the mark of a prefetch. */
  readonly requests: { readonly line: string; readonly prefetch: boolean }[];
  close(): Promise<void>;
}

/** A small site of its own on loopback: the origin behind the edge. */
export async function startOrigin(): Promise<TestOrigin> {
  const answers: TestOrigin['answers'] = new Map();
  const requests: TestOrigin['requests'] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/';
    const { headers } = request;
    const prefetch = 'forecache-prefetch' in headers || headers.purpose === 'prefetch';
    requests.push({ line: `${request.method} ${path}`, prefetch });
    const found = answers.get(path) ?? answers.get(path.split('?', 1)[0] ?? '');
    const answer = typeof found === 'function' ? found(request) : found;
    const body = answer?.body ?? 'not found';
    response.writeHead(answer?.status ?? (answer ? 200 : 404), {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=600',
      'content-length': String(Buffer.byteLength(body)),
      ...answer?.headers,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
