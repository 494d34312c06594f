import { Hono } from 'hono';

/** The least that a Worker can do: answer from the Cache API, and otherwise pass the origin's answer on. */
const app = new Hono<{ Bindings: { ORIGIN: string } }>();

app.get('/hit/*', async (context) => {
  const cache = await caches.open('plain');
  const kept = await cache.match(context.req.raw);
  if (kept !== undefined) return kept;
  const { pathname } = new URL(context.req.url);
  const response = await fetch(context.env.ORIGIN + pathname);
  await cache.put(context.req.raw, response.clone());
  return response;
});

/** A cache that decides nothing: looks up, passes on, and stores what it passes on. */
app.get('/keep/*', async (context) => {
  const cache = await caches.open('plain');
  const kept = await cache.match(context.req.raw);
  if (kept !== undefined) return kept;
  const { pathname, search } = new URL(context.req.url);
  const response = await fetch(context.env.ORIGIN + pathname + search);
  context.executionCtx.waitUntil(cache.put(context.req.raw, response.clone()));
  return response;
});

app.get('*', (context) => {
  const { pathname, search } = new URL(context.req.url);
  return fetch(context.env.ORIGIN + pathname + search);
});

export default app;
