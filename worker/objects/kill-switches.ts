import type { Env } from '../env.ts';
import { objectName, type ObjectName } from './object-name.ts';

const everywhere = 'all';

/** The coordinator of no site: its kill switch is everybody's. */
export const globalSwitchName = objectName({ site: '*', region: everywhere });

/** The coordinator of no region: its kill switch is that of all the site's regions. */
export function siteSwitchName(site: string): string {
  return objectName({ site, region: everywhere });
}

/** A switch's word is believed this long, ms of wall time. */
const believedMs = 400;

/**
 * The kill switches above one coordinator: a region that an operator's order could not reach hears of
 * it here. They fail closed: no word is a stop.
 */
export class KillSwitches {
  private readonly env: Env;
  private readonly names: readonly string[];
  private stopped = true;
  private askedAtMs = -Infinity;

  constructor(env: Env, own: ObjectName) {
    this.env = env;
    this.names = own.region === everywhere ? [] : [globalSwitchName, siteSwitchName(own.site)];
  }

  async areStopped(): Promise<boolean> {
    if (this.names.length === 0) return false;
    const nowMs = Date.now();
    if (nowMs - this.askedAtMs < believedMs) return this.stopped;
    try {
      const words = await Promise.all(
        this.names.map((name) => this.env.COORDINATOR.getByName(name).permit()),
      );
      this.stopped = words.some(({ stopped }) => stopped);
      this.askedAtMs = nowMs;
    } catch (error) {
      console.error('kill-switch-unreachable', String(error));
      this.stopped = true;
    }
    return this.stopped;
  }
}
