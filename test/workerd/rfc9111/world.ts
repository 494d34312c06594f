import { env } from 'cloudflare:workers';
import type { Env } from '../../../worker/env.ts';
import type { Answer, Step } from './steps.ts';

/** An answer as it was given: when, to what, under which number. */
export interface Given extends Answer {
  readonly id: number;
  readonly path: string;
  readonly language: string;
  readonly authorized: boolean;
  /** Seconds; moved on by each successful validation. */
  atS: number;
  goneS: number | undefined;
  /** When a lease stored it or found it good, until a visitor's request did. */
  leasedS: number | undefined;
}

export const settings: Env = {
  ...env,
  ORIGIN: 'https://origin.test',
  CLOCK: 'driven',
  PREFETCH: 'off',
};

/** The site's time, the same for all worlds: a driven clock never goes back. */
export const clock = { s: Math.floor(Date.UTC(2028, 0, 1) / 1_000) };

let runs = 0;

/** A site of its own, and all that its origin has answered. */
export class World {
  readonly host = `rfc-${++runs}.test`;
  readonly given: Given[] = [];
  next: Step | undefined;

  answerOf(request: Request): Response {
    const current = this.next;
    if (current?.kind === 'post') return new Response('', { status: current.ok ? 200 : 500 });
    if (current?.kind !== 'get' && current?.kind !== 'lease')
      throw new TypeError('unexpected request');
    const leasedS = current.kind === 'lease' ? clock.s : undefined;
    const said = current.answer;
    const asked = request.headers.get('if-none-match');
    const held = this.given.find((given) => given.etag && asked === `"${given.id}"`);
    // The origin keeps its word: what it gave last for this path and language still holds.
    if (held !== undefined && held.id === this.latest(held)) {
      held.atS = clock.s;
      held.leasedS = leasedS;
      return new Response(null, {
        status: 304,
        headers: { etag: `"${held.id}"`, ...(held.age > 0 ? { age: String(held.age) } : {}) },
      });
    }
    const { path } = current;
    const { language, authorized } =
      current.kind === 'get' ? current : { language: '', authorized: false };
    const given: Given = {
      ...said,
      id: this.given.length,
      path,
      language,
      authorized,
      atS: clock.s,
      goneS: undefined,
      leasedS,
    };
    this.given.push(given);
    return new Response(bodyOf(given), { status: said.status, headers: headersOf(given) });
  }

  private latest({ path, language }: Given): number | undefined {
    return this.given.findLast((given) => given.path === path && given.language === language)?.id;
  }
}

/** Its number, which tells who is served what. */
function bodyOf({ id, long }: Given): string {
  return `#${id}`.padEnd(long ? 300_000 : 0);
}

function headersOf(given: Given): Headers {
  const directives: string[] = [...given.flags];
  if (given.maxAge !== undefined) directives.push(`max-age=${given.maxAge}`);
  if (given.sMaxage !== undefined) directives.push(`s-maxage=${given.sMaxage}`);
  if (given.swr > 0) directives.push(`stale-while-revalidate=${given.swr}`);
  if (given.sie > 0) directives.push(`stale-if-error=${given.sie}`);
  const headers = new Headers({ 'content-length': String(bodyOf(given).length) });
  if (directives.length > 0) headers.set('cache-control', directives.join(', '));
  if (given.age > 0) headers.set('age', String(given.age));
  if (given.etag) headers.set('etag', `"${given.id}"`);
  if (given.cookie) headers.set('set-cookie', 'a=b');
  if (given.vary) headers.set('vary', 'Accept-Language');
  return headers;
}
