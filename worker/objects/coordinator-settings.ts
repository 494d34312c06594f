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
 * Reads COORDINATOR_SETTINGS, a JSON object named as `CoordinatorSettings`, and stretches what
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
    ...rates(speed),
    burstSeconds: coordinatorDefaults.burstSeconds * speed,
    ...decode(json),
    dryRun,
  };
}

const ratesASecond = [
  'requestsPerSecond',
  'bytesPerSecond',
  'siteRequestsPerSecond',
  'siteBytesPerSecond',
  'originRequestsPerSecond',
  'originBytesPerSecond',
] as const;

function rates(speed: number): Partial<CoordinatorSettings> {
  return Object.fromEntries(
    ratesASecond.map((name) => [name, coordinatorDefaults[name] / speed] as const),
  );
}

function decode(json: string | undefined): Partial<CoordinatorSettings> {
  if (json === undefined || json === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw badSetting('', json.slice(0, 40), 'JSON');
  }
  const known = new Map<string, unknown>(Object.entries(coordinatorDefaults));
  const given = entriesOf(value).map(([name, setting]) => {
    const fallback = known.get(name);
    if (typeof fallback === 'number') return [name, numberOf(`.${name}`, setting)] as const;
    if (typeof fallback !== 'object' || fallback === null) {
      throw badSetting(`.${name}`, setting, 'a known name');
    }
    return [name, { ...fallback, ...partsOf(name, { setting, fallback }) }] as const;
  });
  return Object.fromEntries(given);
}

/** `prices` and `classWeights`: numbers by name, of which any may be left out. */
function partsOf(
  name: string,
  { setting, fallback }: { readonly setting: unknown; readonly fallback: object },
): Record<string, number> {
  if (typeof setting !== 'object' || setting === null) {
    throw badSetting(`.${name}`, setting, 'an object of numbers');
  }
  const parts = entriesOf(setting).map(([part, value]) => {
    if (!Object.hasOwn(fallback, part)) {
      throw badSetting(`.${name}.${part}`, value, `one of ${Object.keys(fallback).join(', ')}`);
    }
    return [part, numberOf(`.${name}.${part}`, value)] as const;
  });
  return Object.fromEntries(parts);
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(typeof value === 'object' && value !== null ? value : {});
}

function numberOf(path: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw badSetting(path, value, 'a number from 0');
}

function badSetting(path: string, value: unknown, expected: string): RangeError {
  return new RangeError(
    `bad-setting: COORDINATOR_SETTINGS${path} is ${JSON.stringify(value)}, expected ${expected}`,
  );
}
