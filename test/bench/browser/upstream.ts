import type { Edge } from '../../../demo/edge.ts';
import type { Place } from '../../../demo/places.ts';
import type { Arm } from './arms.ts';
import type { Upstream } from './throttled-link.ts';

/** What this process decoded, and what changes with the head. */
const dropped = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'mf-content-encoding',
  'connection',
]);

export interface UpstreamOptions {
  readonly arm: Arm;
  readonly place: Place;
  /** Site that is asked; what is asked for there, its forecaster learns. */
  readonly host: string;
  /** Address that the visitor comes from: the edge tells visitors apart by it. */
  readonly address: string;
}

/** The edge at one place, with an arm's head in every page and its scripts beside them. */
export function upstreamOf(edge: Edge, { arm, place, host, address }: UpstreamOptions): Upstream {
  return {
    async fetch({ path, method, headers, body }) {
      const file = arm.files.get(path);
      if (file !== undefined) {
        const type: [string, string][] = [
          ['content-type', 'text/javascript'],
          ['cache-control', 'public, max-age=31536000, immutable'],
        ];
        return { status: 200, headers: type, body: Buffer.from(file) };
      }
      const answer = await edge.fetch({
        url: `http://${host}${path}`,
        place,
        method,
        headers: { ...headers, 'cf-connecting-ip': address },
        ...(body && { body }),
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const kept = [...answer.headers].filter(([name]) => !dropped.has(name));
      const isHtml = (answer.headers.get('content-type') ?? '').includes('text/html');
      return {
        status: answer.status,
        headers: kept,
        body: isHtml ? withHead(bytes, arm.head) : bytes,
      };
    },
  };
}

function withHead(html: Uint8Array, head: string): Uint8Array {
  const text = Buffer.from(html).toString('utf8');
  return Buffer.from(text.replace(/<script src="\/\.forecache\/client\.js"[^>]*><\/script>/, head));
}
