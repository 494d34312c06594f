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

/** The edge at one place, with an arm's head in every page and its scripts beside them. */
export function upstreamOf(
  edge: Edge,
  { arm, place, host }: { arm: Arm; place: Place; host: string },
): Upstream {
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
        headers,
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
