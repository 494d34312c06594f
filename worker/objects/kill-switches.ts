import type { Env } from '../env.ts';
import { objectName } from './object-name.ts';

/** The coordinator of no site: its kill switch is everybody's. */
export const globalName = objectName({ site: '*', region: 'all' });

/** A word of the global switch is believed this long, ms of wall time. */
const believedMs = 400;

/** The global kill switch as one coordinator sees it. It fails closed: no word is a stop. */
export class GlobalSwitch {
  private readonly env: Env;
  private readonly own: boolean;
  private stopped = true;
  private askedAtMs = -Infinity;

  constructor(env: Env, ownName: string) {
    this.env = env;
    this.own = ownName === globalName;
  }

  async isStopped(): Promise<boolean> {
    if (this.own) return false;
    const nowMs = Date.now();
    if (nowMs - this.askedAtMs < believedMs) return this.stopped;
    try {
      const answer = await this.env.COORDINATOR.getByName(globalName).permit();
      this.stopped = answer.stopped;
      this.askedAtMs = nowMs;
    } catch (error) {
      console.error('global-switch-unreachable', String(error));
      this.stopped = true;
    }
    return this.stopped;
  }
}
