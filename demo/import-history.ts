import { setTimeout as delay } from 'node:timers/promises';
import type { Edge } from './edge.ts';
import type { Place } from './places.ts';
import { readState } from './read-state.ts';
import type { History } from './write-history.ts';

const pollMs = 200;
/** The queue hands batches over every second; a slow machine takes some of them to learn. */
const longestMs = 60_000;

/**
 * Has the forecasters learn the past, through the queue, and waits until they have.
 * @throws Error when a frame is refused.
 * @returns the number of accesses learnt; fewer than told when the time ran out.
 */
export async function importHistory(
  edge: Edge,
  input: { readonly histories: readonly History[]; readonly url: string; readonly place: Place },
): Promise<number> {
  const { histories, url, place } = input;
  // All regions at the same pace: what lies far behind the newest access is refused as too late.
  const longest = Math.max(0, ...histories.map(({ frames }) => frames.length));
  for (let turn = 0; turn < longest; turn++) {
    for (const { frames } of histories) {
      const frame = frames[turn];
      if (frame === undefined) continue;
      const answer = await edge.fetch({
        url: `${url}/.forecache/import`,
        place,
        method: 'POST',
        body: frame,
      });
      if (answer.status !== 202)
        throw new Error(`import-refused: ${answer.status} ${await answer.text()}`);
      await answer.body?.cancel();
    }
  }
  const wanted = histories.reduce((sum, { accesses }) => sum + accesses, 0);
  const untilMs = Date.now() + longestMs;
  for (;;) {
    const { counters } = await readState(edge, { url, place });
    const learnt = counters.accesses ?? 0;
    if (learnt >= wanted || Date.now() > untilMs) return learnt;
    await delay(pollMs);
  }
}
