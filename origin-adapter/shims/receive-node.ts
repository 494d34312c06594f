import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OriginAdapter } from '../adapter.ts';

/** Express rewrites `url` under a mounted router and keeps the whole of it here. */
type Rewritten = IncomingMessage & { readonly originalUrl?: string };

/**
 * Looks at a Node request. Answers it and resolves to false when the adapter refuses; true when the
 * site shall answer. The request counts as in flight until its response is done or gone.
 */
export async function receiveNode(
  adapter: OriginAdapter,
  { request, response }: { readonly request: Rewritten; readonly response: ServerResponse },
): Promise<boolean> {
  const reception = await adapter.receive({
    method: request.method ?? 'GET',
    authority: request.headers.host ?? '',
    target: request.originalUrl ?? request.url ?? '/',
    header: (name) => {
      const value = request.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
    requests: [request],
  });
  if (!reception.answer) {
    response.once('close', reception.end);
    return true;
  }
  const { status, headers, body } = reception.answer;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
  return false;
}
