import { inTime } from '../cache/in-time.ts';
import { neighboursOf } from '../coordinate/neighbours.ts';
import type { Env } from '../env.ts';
import type { Coordinator } from './coordinator.ts';
import { objectName, type ObjectName } from './object-name.ts';

export type CoordinatorStub = DurableObjectStub<Coordinator>;

/** Wall time after which a coordinator that says nothing counts as out of reach. */
const silenceMs = 8_000;
/** Wall time for which one out of reach is not asked again: each attempt may cost the silence. */
const awayMs = 5_000;

/**
 * Who answers for a region: its own coordinator, and while that cannot be reached the nearest
 * neighbour's that can. What a neighbour leases bears the neighbour's name, so outcomes find it.
 */
export class Steward {
  private readonly home: ObjectName;
  /** Region -> wall time until which its coordinator counts as out of reach. */
  private readonly awayUntilMs = new Map<string, number>();
  private answering: string;

  constructor(home: ObjectName) {
    this.home = home;
    this.answering = home.region;
  }

  /** The region whose coordinator answered last. */
  get region(): string {
    return this.answering;
  }

  /** Rejects with the last fault when nobody answers. */
  async ask<T>(
    env: Pick<Env, 'COORDINATOR'>,
    call: (coordinator: CoordinatorStub, region: string) => Promise<T>,
  ): Promise<T> {
    const { site, region: home } = this.home;
    let fault: unknown;
    for (const region of this.inOrder([home, ...neighboursOf(home)])) {
      const name = objectName({ site, region });
      const tried = await tryTwice(async () => call(env.COORDINATOR.getByName(name), region));
      if (tried.answered) {
        this.awayUntilMs.delete(region);
        this.answering = region;
        return tried.answer;
      }
      fault = tried.fault;
      this.awayUntilMs.set(region, Date.now() + awayMs);
    }
    throw fault;
  }

  /** Those out of reach of late come last: when all are, all are asked. */
  private inOrder(regions: readonly string[]): string[] {
    const nowMs = Date.now();
    const away = (region: string): boolean => (this.awayUntilMs.get(region) ?? 0) > nowMs;
    return [
      ...regions.filter((region) => !away(region)),
      ...regions.filter((region) => away(region)),
    ];
  }
}

type Tried<T> =
  | { readonly answered: true; readonly answer: T }
  | { readonly answered: false; readonly fault: unknown };

/** An object that has just been restarted fails the call that found it so, and takes the next. */
async function tryTwice<T>(call: () => Promise<T>): Promise<Tried<T>> {
  const first = await tryOnce(call);
  return first.answered || first.fault instanceof CoordinatorSilent ? first : tryOnce(call);
}

async function tryOnce<T>(call: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { answered: true, answer: await inTime(call(), { timeMs: silenceMs, late: giveUp }) };
  } catch (fault) {
    return { answered: false, fault };
  }
}

class CoordinatorSilent extends Error {}

function giveUp(): never {
  throw new CoordinatorSilent(`coordinator-silent: no answer in ${silenceMs} ms`);
}
