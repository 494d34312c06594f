/** The demo's time: hours pass in minutes, in this process and in the Worker alike. */
export interface DemoClock {
  /** Unix milliseconds of the demo's time. */
  nowMs(): number;
  /** How long until the demo's time is `atMs`, real ms; 0 when it has passed. */
  realDelayUntil(atMs: number): number;
  /** The CLOCK setting that makes a Worker live by the same time. */
  readonly setting: string;
  readonly startMs: number;
  /** Unix milliseconds, real, at which the demo's time was `startMs`. */
  readonly realStartMs: number;
  readonly speed: number;
}

export function createDemoClock(options: {
  readonly startMs: number;
  readonly speed: number;
  /** Now, when left out; another process's clock, to live by the same time. */
  readonly realStartMs?: number;
}): DemoClock {
  const { startMs, speed, realStartMs = Date.now() } = options;
  const nowMs = (): number => startMs + (Date.now() - realStartMs) * speed;
  return {
    nowMs,
    realDelayUntil: (atMs) => Math.max(0, (atMs - nowMs()) / speed),
    setting:
      speed === 1 && startMs === realStartMs ? '' : `scaled:${startMs}:${realStartMs}:${speed}`,
    startMs,
    realStartMs,
    speed,
  };
}
