import type { Edge } from '../edge.ts';
import { places } from '../places.ts';

/** A step of the driven clock that the edge refused, with its status. */
export class TickError extends Error {
  override readonly name = 'TickError';
}

/**
 * One step: nodes tell, forecasters score, coordinators lease, nodes fetch, outcomes are settled.
 * @returns when something falls due without new accesses, unix ms of log time; Infinity when nothing does.
 */
export async function tickEdge(
  edge: Edge,
  { url, nowMs }: { url: string; nowMs: number },
): Promise<number> {
  const [place] = places;
  if (place === undefined) throw new RangeError('no-places: the demo has no data centre');
  const answer = await edge.fetch({
    url: `${url}/.forecache/tick`,
    place,
    method: 'POST',
    headers: { 'forecache-now': String(nowMs) },
  });
  const text = await answer.text();
  if (answer.status !== 200)
    throw new TickError(`tick-refused: ${answer.status} ${text.slice(0, 200)}`);
  const told: unknown = JSON.parse(text);
  const due =
    typeof told === 'object' && told !== null
      ? new Map(Object.entries(told)).get('nextDueMs')
      : undefined;
  return typeof due === 'number' ? due : Infinity;
}
