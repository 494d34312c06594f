import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OriginAdapter } from '../adapter.ts';
import { receiveNode } from './receive-node.ts';

/** Middleware for Express and Connect: `app.use(forExpress(adapter))`, before everything else. */
export function forExpress(
  adapter: OriginAdapter,
): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    receiveNode(adapter, { request, response }).then((goOn) => goOn && next(), next);
  };
}
