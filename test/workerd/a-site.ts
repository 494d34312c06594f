import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { app } from '../../worker/app.ts';
import type { Env } from '../../worker/env.ts';

type Origin = (request: Request) => Response | Promise<Response>;

let hosts = 0;

/** A site of its own for each test, in front of an origin that counts its requests. */
export function siteWith(answer: Origin, overrides: Partial<Env> = {}) {
  const host = `site-${++hosts}.test`;
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const request = new Request(url, init);
    asked.push(request);
    return answer(request);
  });
  const settings: Env = { ...env, ORIGIN: 'https://origin.test', CLOCK: 'driven', ...overrides };
  let nowMs = Date.UTC(2026, 0, hosts);
  return {
    asked,
    advance: (ms: number) => (nowMs += ms),
    nowMs: () => nowMs,
    async get(path: string, init: RequestInit = {}, { settle = true } = {}): Promise<Response> {
      const context = createExecutionContext();
      const headers = new Headers(init.headers);
      headers.set('forecache-now', String(nowMs));
      const request = new Request(`https://${host}${path}`, {
        ...init,
        headers,
        cf: { colo: 'AMS' },
      } as RequestInit);
      const response = await app.fetch(request, settings, context);
      const body = await response.arrayBuffer();
      if (settle) await waitOnExecutionContext(context);
      return new Response(
        response.status === 304 || response.status === 204 ? null : body,
        response,
      );
    },
  };
}

/** What the cache says that it did. */
export const status = (response: Response): string => response.headers.get('cache-status') ?? '';

/** An answer that is fresh for a minute. */
export function page(text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    headers: { 'cache-control': 'max-age=60', 'content-length': String(text.length), ...headers },
  });
}
