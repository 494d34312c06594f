import type { Place } from '../cache/scope.ts';
import { objectName } from '../objects/object-name.ts';
import { Steward, type CoordinatorStub } from '../objects/steward.ts';
import { logFault } from './log-fault.ts';
import type { NodeDesk } from './node-desk.ts';

/**
 * Asks whoever answers for the node's region. When that is its own coordinator again, the neighbour
 * that stood in is told that the node has left it. Rejects when nobody answers.
 */
export async function askSteward<T>(
  place: Pick<Place, 'env' | 'waitUntil'>,
  desk: NodeDesk,
  call: (coordinator: CoordinatorStub) => Promise<T>,
): Promise<T> {
  const { site, node, region } = desk;
  desk.steward ??= new Steward({ site, region });
  const before = desk.steward.region;
  const answer = await desk.steward.ask(place.env, call);
  if (before !== region && desk.steward.region === region) {
    const neighbour = place.env.COORDINATOR.getByName(objectName({ site, region: before }));
    const told = neighbour.command({ kind: 'leave', node });
    place.waitUntil(told.catch((error: unknown) => logFault('leave-not-told', error)));
  }
  return answer;
}
