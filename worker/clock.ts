import type { Env } from './env.ts';

/** Time as the site lives it. Every domain function takes its milliseconds from here. */
export interface Clock {
  /** Unix milliseconds of the site's time. */
  nowMs(): number;
  /** How long a span of the site's time takes on the wall, ms. */
  realDelayMs(logicalMs: number): number;
  /** True: time moves only when a request carries `forecache-now`. */
  readonly driven: boolean;
}

/** Request header that moves a driven clock, unix milliseconds. */
const nowHeader = 'forecache-now';

/** An isolate has one driven time: its requests and its objects see the same. */
let drivenNowMs = 0;

const systemClock: Clock = {
  nowMs: () => Date.now(),
  realDelayMs: (logicalMs) => logicalMs,
  driven: false,
};

const drivenClock: Clock = {
  nowMs: () => drivenNowMs,
  realDelayMs: () => 0,
  driven: true,
};

/**
 * The clock that CLOCK names: '' is the system's, 'scaled:<epochMs>:<realStartMs>:<speed>' runs
 * `speed` times as fast from `epochMs` on, 'driven' follows `forecache-now`.
 * @throws RangeError when CLOCK is none of these.
 */
export function clockOf(env: Pick<Env, 'CLOCK'>): Clock {
  const name = env.CLOCK ?? '';
  if (name === '' || name === 'system') return systemClock;
  if (name === 'driven') return drivenClock;
  const [kind, ...parts] = name.split(':');
  const [epochMs, realStartMs, speed] = parts.map(Number);
  const finite = [epochMs, realStartMs, speed].every((part) => Number.isFinite(part));
  if (kind !== 'scaled' || !finite || !(speed! > 0)) {
    throw new RangeError(
      `bad-clock: '${name}', expected system, driven or scaled:<epochMs>:<realStartMs>:<speed>`,
    );
  }
  return scaledClock({ epochMs: epochMs!, realStartMs: realStartMs!, speed: speed! });
}

function scaledClock({
  epochMs,
  realStartMs,
  speed,
}: {
  epochMs: number;
  realStartMs: number;
  speed: number;
}): Clock {
  return {
    nowMs: () => epochMs + (Date.now() - realStartMs) * speed,
    realDelayMs: (logicalMs) => logicalMs / speed,
    driven: false,
  };
}

/** Moves a driven clock to what the request says; later requests never move it back. Others are left alone. */
export function driveClock(env: Pick<Env, 'CLOCK'>, headers: Headers): void {
  if (env.CLOCK !== 'driven') return;
  const nowMs = Number(headers.get(nowHeader));
  if (Number.isFinite(nowMs) && nowMs > drivenNowMs) drivenNowMs = nowMs;
}
