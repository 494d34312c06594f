import { setTimeout } from 'node:timers/promises';
import { decodeHints, type Hint } from '../../../protocol/index.ts';
import type { World } from './open-world.ts';
import { partsOf } from './site.ts';

/** Lets visitors walk these pages in order, each with its parts, as browsers would ask for them. */
export async function teach(world: World, walk: readonly string[], visitors = 12): Promise<void> {
  for (let visitor = 0; visitor < visitors; visitor++) {
    let from = '';
    for (const title of walk) {
      for (const path of partsOf(title)) {
        const referer = path === `/${title}` ? from : `/${title}`;
        const headers = {
          'user-agent': `visitor ${visitor} of ${walk.join(' ')}`,
          'sec-fetch-dest': path === `/${title}` ? 'document' : 'empty',
          ...(referer && { referer: world.url + referer }),
        };
        const answer = await world.edge.fetch({
          url: world.url + path,
          place: world.place,
          headers,
        });
        await answer.arrayBuffer();
      }
      from = `/${title}`;
    }
  }
}

/** The hints of a page, as the edge gives them to a worker. */
export async function hintsOf(world: World, page: string): Promise<readonly Hint[]> {
  const url = `${world.url}/.forecache/hints?page=${encodeURIComponent(page)}`;
  const answer = await world.edge.fetch({ url, place: world.place });
  return decodeHints(new Uint8Array(await answer.arrayBuffer())).hints;
}

const longestMs = 20_000;
const betweenMs = 100;

/** Resolves when the edge hints from a page at another: the batches have been told and learned. */
export async function untilHinted(world: World, page: string, next: string): Promise<void> {
  const lateAtMs = Date.now() + longestMs;
  for (;;) {
    const hinted = (await hintsOf(world, page)).map(({ resource }) => resource);
    if (hinted.includes(next)) return;
    if (Date.now() > lateAtMs) throw new Error(`${page} hints at ${hinted.join(' ') || 'nothing'}`);
    await setTimeout(betweenMs);
  }
}
