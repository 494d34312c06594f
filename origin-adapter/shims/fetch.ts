import type { OriginAdapter } from '../adapter.ts';

/**
 * Wraps a fetch handler (`Request` in, `Response` out). Further arguments, such as a Worker's
 * environment and context, go through untouched.
 */
export function forFetch<Rest extends unknown[]>(
  adapter: OriginAdapter,
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const url = new URL(request.url);
    const reception = await adapter.receive({
      method: request.method,
      authority: request.headers.get('host') ?? url.host,
      target: url.pathname + url.search,
      header: (name) => request.headers.get(name),
      requests: [request],
    });
    if (reception.answer) {
      const { body, ...head } = reception.answer;
      return new Response(request.method === 'HEAD' ? null : body, head);
    }
    try {
      return await handler(request, ...rest);
    } finally {
      reception.end();
    }
  };
}
