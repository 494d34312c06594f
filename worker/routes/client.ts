import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { browserFiles } from '../generated/browser-files.ts';

/** A name that ends in 12 hex digits of its content's hash never means anything else. */
const immutableName = /\.[0-9a-f]{12}\.js$/;

/** The fixed names are asked for often and change with a deploy: an hour, then revalidated. */
const fixedSeconds = 3_600;
/** Browsers look for a new worker with every navigation: how soon they are to see one. */
const workerSeconds = 300;

/**
 * The files that browsers load from the site's own host: the page script (`client.js`, and the same
 * under a name with its content's hash), its lazy parts, the service worker and the self-destruct
 * worker. Mounted at /.forecache.
 */
export const client = new Hono<{ Bindings: Env }>();

client.get('/:name{[\\w.-]+\\.js}', async (context, next) => {
  const name = context.req.param('name');
  const file = Object.hasOwn(browserFiles, name) ? browserFiles[name] : undefined;
  if (file === undefined) return next();
  const etag = `"${file.hash}"`;
  context.header('ETag', etag);
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Cache-Control', cacheControlOf(name));
  // Scripts of a page on another host may carry `integrity` only when they are read through CORS.
  context.header('Access-Control-Allow-Origin', '*');
  context.header('Cross-Origin-Resource-Policy', 'cross-origin');
  if (isWorker(name)) context.header('Service-Worker-Allowed', '/');
  if (context.req.header('If-None-Match') === etag) return context.body(null, 304);
  return context.body(file.text, 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
});

function cacheControlOf(name: string): string {
  if (immutableName.test(name)) return 'public, max-age=31536000, immutable';
  // The worker that removes all others has to be the newest.
  if (name === 'self-destruct.js') return 'no-cache';
  return `public, max-age=${isWorker(name) ? workerSeconds : fixedSeconds}`;
}

function isWorker(name: string): boolean {
  return name === 'sw.js' || name === 'self-destruct.js';
}
