import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OriginAdapter } from '../adapter.ts';
import { receiveNode } from './receive-node.ts';

/** The part of a Fastify instance that the plugin needs: no dependency on Fastify for the others. */
interface Instance {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): unknown },
    ) => Promise<void>,
  ): unknown;
}

/** Plugin for Fastify: `await app.register(forFastify(adapter))`. `isPrefetch(request.raw)`. */
export function forFastify(adapter: OriginAdapter): (instance: Instance) => Promise<void> {
  const plugin = async (instance: Instance): Promise<void> => {
    instance.addHook('onRequest', async (request, reply) => {
      const goOn = await receiveNode(adapter, { request: request.raw, response: reply.raw });
      // The answer is already out: Fastify must neither route the request nor answer it again.
      if (!goOn) reply.hijack();
    });
  };
  // Fastify keeps a plugin's hooks to the plugin's own routes unless it says so.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
