import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { placeOf } from '../../worker/cache/scope.ts';
import { deskOf } from '../../worker/collect/node-desk.ts';
import type { Env } from '../../worker/env.ts';

/**
 * A data centre in western Europe whose visits and flushes run in the real environment, but for
 * `changes`. The origin, which all that `fetch` here ask, answers every path; `fetched` lists them.
 */
export async function aNode(
  site: string,
  { node = 'AMS', changes = {} }: { node?: string; changes?: Partial<Env> } = {},
) {
  const settings: Env = {
    ...env,
    ORIGIN: 'https://origin.test',
    TELEMETRY: 'direct',
    ...changes,
  };
  const visit = (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const cf = { colo: node, continent: 'EU' };
    const request = new Request(`https://${site}${path}`, { cf, headers } as RequestInit);
    return { request, env: settings, context: createExecutionContext() };
  };
  const place = await placeOf(visit('/'), site);
  return { place, desk: deskOf(place), visit };
}

/** An origin for all that fetch until `vi.unstubAllGlobals`; the list grows with every path asked. */
export function anOrigin(): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(new URL(url).pathname);
    return new Response('page', {
      headers: { 'cache-control': 'max-age=60', 'content-length': '4' },
    });
  });
  return asked;
}
