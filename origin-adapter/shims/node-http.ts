import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { OriginAdapter } from '../adapter.ts';
import { receiveNode } from './receive-node.ts';

/** Wraps a listener of `http.createServer`. */
export function forNodeHttp(adapter: OriginAdapter, listener: RequestListener): RequestListener {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (await receiveNode(adapter, { request, response })) listener(request, response);
  };
  return (request, response) => {
    respond(request, response).catch((error: unknown) => {
      // Only the site's manifest can fail here: its own fault, so its log and its 500.
      process.emitWarning(error instanceof Error ? error : String(error));
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}
