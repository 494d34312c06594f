import { Hono } from 'hono';
import { toBase64url } from '../../../protocol/base64url.ts';
import type { Env } from '../../env.ts';
import { dashboardPage } from './render-page.ts';

const nonceBytes = 16;

/** The operator's page. It shows nothing by itself: what it asks for is the state, which may want a token. */
export const dashboard = new Hono<{ Bindings: Env }>();

// Hono's strict paths know '/.forecache' but no way to mount its form with a slash.
dashboard.get('*', async (context, next) => {
  const { path } = context.req;
  const { search } = new URL(context.req.url);
  if (!path.includes('/', 1)) return context.redirect(`${path}/${search}`, 308);
  if (path.indexOf('/', 1) !== path.length - 1) return next();
  const nonce = toBase64url(crypto.getRandomValues(new Uint8Array(nonceBytes)));
  return context.html(dashboardPage(nonce), 200, {
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
});
