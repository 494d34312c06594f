import type { Edge } from './edge.ts';
import type { Place } from './places.ts';

/** What the demo reads of `/.forecache/state`. */
export interface DemoState {
  readonly forecaster: string;
  /** Why it is not the model, '' when it is. */
  readonly reason: string;
  readonly forecasts: number;
  readonly leases: Readonly<Record<string, number>>;
  /** Why forecasts were not leased, by reason. */
  readonly refusals: Readonly<Record<string, number>>;
  /** From an access to its consequence stored at a node, wall ms: samples, p50Ms, p95Ms. */
  readonly reaction: Readonly<Record<string, number>>;
  readonly credits: Readonly<Record<string, number>>;
  readonly counters: Readonly<Record<string, number>>;
  readonly regions: readonly string[];
  readonly unreachable: readonly string[];
}

/** A state that could not be had, with the status or the field. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** @throws StateError when the edge does not answer 200 or leaves out a field. */
export async function readState(
  edge: Edge,
  { url, place }: { url: string; place: Place },
): Promise<DemoState> {
  const answer = await edge.fetch({ url: `${url}/.forecache/state`, place });
  if (answer.status !== 200) {
    throw new StateError(`state-status: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
  }
  const state = recordOf('state', await answer.json());
  return {
    forecaster: textOf('forecaster', state.get('forecaster')),
    reason: textOf('reason', state.get('reason')),
    forecasts: countsOf('forecasts', state.get('forecasts')).made ?? 0,
    leases: countsOf('leases', state.get('leases')),
    refusals: countsOf('refusals', state.get('refusals')),
    reaction: countsOf('reaction', state.get('reaction')),
    credits: countsOf('credits', state.get('credits')),
    counters: countsOf('counters', state.get('counters')),
    regions: listOf('regions', state.get('regions')).map((entry) =>
      textOf('region', recordOf('regions', entry).get('region')),
    ),
    unreachable: listOf('unreachable', state.get('unreachable')).map(String),
  };
}

function recordOf(name: string, value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new StateError(`not-an-object: ${name}`);
  return new Map(Object.entries(value));
}

function countsOf(name: string, value: unknown): Record<string, number> {
  return Object.fromEntries(
    [...recordOf(name, value)].filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new StateError(`not-a-list: ${name}`);
  return value;
}

function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new StateError(`not-a-text: ${name}`);
  return value;
}
