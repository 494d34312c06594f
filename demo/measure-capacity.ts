import type { Edge } from './edge.ts';
import { places } from './places.ts';

const requests = 192;
const warmUp = 32;
/** Enough that the origin's latency is not what is measured. */
const concurrency = 24;

/**
 * Requests a second that edge and origin bear here, all of them misses: a laptop under load gets
 * fewer visitors than an idle server, so that none of them queues.
 */
export async function measureCapacity(edge: Edge, url: string): Promise<number> {
  const ask = async (turn: number): Promise<void> => {
    const place = places[turn % places.length];
    if (place === undefined) return;
    const answer = await edge.fetch({ url: `${url}/api/me.json`, place });
    await answer.arrayBuffer();
  };
  await Promise.all(Array.from({ length: warmUp }, (_, turn) => ask(turn)));
  let next = 0;
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < requests) await ask(next++);
    }),
  );
  return (requests / (performance.now() - startMs)) * 1_000;
}
