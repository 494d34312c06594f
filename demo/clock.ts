/** The demo's time: hours pass in minutes, in this process and in the Worker alike. */
export interface DemoClock {
  /** Unix milliseconds of the demo's time. */
  nowMs(): number;
  /** How long until the demo's time is `atMs`, real ms; 0 when it has passed. */
  realDelayUntil(atMs: number): number;
  /** The CLOCK setting that makes a Worker live by the same time. */
  readonly setting: string;
  readonly startMs: number;
  readonly speed: number;
}

export function createDemoClock(options: { startMs: number; speed: number }): DemoClock {
  const { startMs, speed } = options;
  const realStartMs = Date.now();
  const nowMs = (): number => startMs + (Date.now() - realStartMs) * speed;
  return {
    nowMs,
    realDelayUntil: (atMs) => Math.max(0, (atMs - nowMs()) / speed),
    setting:
      speed === 1 && startMs === realStartMs ? '' : `scaled:${startMs}:${realStartMs}:${speed}`,
    startMs,
    speed,
  };
}
