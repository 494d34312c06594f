import type { Clock } from '../clock.ts';
import { coordinatorDefaults, type CoordinatorSettings } from '../coordinate/settings.ts';

/** Wall time that a node needs to come for a lease and do it, at the least. */
const leaseRealMinMs = 6_000;
/** Wall time that an outcome may be under way through a queue. */
const graceRealMs = 4_000;
/** Wall time without a word after which a node is suspected, and after which it has left. */
const suspectRealMs = 15_000;
const leaveRealMs = 60_000;

/**
 * Reads COORDINATOR, a JSON object of numbers named as in `CoordinatorSettings`, and stretches what
 * machines need in wall time where the site's clock runs faster than the wall's.
 * @throws RangeError 'bad-setting' with the name and the value.
 */
export function coordinatorSettings(input: {
  readonly json: string | undefined;
  readonly clock: Clock;
  readonly dryRun: boolean;
}): Partial<CoordinatorSettings> {
  const { json, clock, dryRun } = input;
  const realOfSecondMs = clock.realDelayMs(1_000);
  const speed = realOfSecondMs > 0 ? 1_000 / realOfSecondMs : 1;
  const stretched = (
    name: 'leaseMinMs' | 'settleGraceMs' | 'suspectMs' | 'leaveMs',
    realMs: number,
  ) => Math.max(coordinatorDefaults[name], realMs * speed);
  const leaseMinMs = stretched('leaseMinMs', leaseRealMinMs);
  return {
    leaseMinMs,
    leaseMaxMs: Math.max(coordinatorDefaults.leaseMaxMs, leaseMinMs),
    settleGraceMs: stretched('settleGraceMs', graceRealMs),
    suspectMs: stretched('suspectMs', suspectRealMs),
    leaveMs: stretched('leaveMs', leaveRealMs),
    // Rates are what machines bear, so they are stated for the wall's second.
    requestsPerSecond: coordinatorDefaults.requestsPerSecond / speed,
    bytesPerSecond: coordinatorDefaults.bytesPerSecond / speed,
    burstSeconds: coordinatorDefaults.burstSeconds * speed,
    ...decode(json),
    dryRun,
  };
}

function decode(json: string | undefined): Partial<CoordinatorSettings> {
  if (json === undefined || json === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new RangeError(`bad-setting: COORDINATOR is ${json.slice(0, 40)}, expected JSON`);
  }
  const given = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const known = new Map<string, unknown>(Object.entries(coordinatorDefaults));
  for (const [name, setting] of given) {
    if (typeof known.get(name) !== 'number' || typeof setting !== 'number') {
      throw new RangeError(
        `bad-setting: COORDINATOR.${name} is ${JSON.stringify(setting)}, expected a number of a known name`,
      );
    }
  }
  return Object.fromEntries(given);
}
