import type { MiddlewareHandler } from 'hono';
import type { OriginAdapter } from '../adapter.ts';

/** Middleware for Hono: `app.use(forHono(adapter))`, before the routes. `isPrefetch(c.req.raw)`. */
export function forHono(adapter: OriginAdapter): MiddlewareHandler {
  return async (context, next) => {
    const request = context.req.raw;
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
      await next();
    } finally {
      reception.end();
    }
    return undefined;
  };
}
