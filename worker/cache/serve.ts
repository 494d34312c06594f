import type { Env } from '../env.ts';
import { settingsOf, siteOf } from '../settings.ts';

export interface Visit {
  readonly request: Request;
  readonly env: Env;
  readonly context: Pick<ExecutionContext, 'waitUntil'>;
}

/** Answers a visitor's request for the site. */
export async function serve({ request, env }: Visit): Promise<Response> {
  const url = new URL(request.url);
  const site = siteOf(settingsOf(env), url.hostname);
  return fetch(new Request(site.origin + url.pathname + url.search, request), {
    redirect: 'manual',
  });
}
