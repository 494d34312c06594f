import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { DemoClock } from './clock.ts';
import type { Arm, OriginLedger } from './ledger.ts';
import { readOriginMessage, type OriginMessage, type ServeCommand } from './origin-message.ts';

export interface OriginOptions {
  readonly seed: string;
  readonly clock: DemoClock;
  /** Every request that reaches the origin is noted in it. */
  readonly ledger: OriginLedger;
  /** The SIGNING_KEYS of the edge. */
  readonly signingKeys: string;
}

/** The demo's origin, a process of its own that may be killed like any other. */
export interface Origin {
  readonly urls: Readonly<Record<Arm, string>>;
  readonly running: boolean;
  /** Its process, undefined while it is gone. */
  readonly pid: number | undefined;
  /** Brings it back, on the same ports. */
  start(): Promise<void>;
  /** Kills it, connections and all. */
  stop(): Promise<void>;
}

/** @throws Error when the process ends before it serves. */
export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const { seed, clock, ledger, signingKeys } = options;
  const { startMs, realStartMs, speed } = clock;
  let ports: ServeCommand['ports'] = { on: 0, none: 0 };
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    if (child !== undefined) return;
    const starting = fork(new URL(scriptName, import.meta.url));
    child = starting;
    starting.once('exit', () => {
      if (child === starting) child = undefined;
    });
    const serving = new Promise<void>((resolve, reject) => {
      starting.once('exit', () => reject(new Error('origin-ended: before it served')));
      starting.on('message', (given) => {
        const message: OriginMessage = readOriginMessage(given);
        if (message.kind === 'fetched') return ledger.note(message.fetch);
        ({ ports } = message);
        resolve();
      });
    });
    const command: ServeCommand = { seed, startMs, realStartMs, speed, signingKeys, ports };
    starting.send(command);
    await serving;
  };
  await start();
  return {
    urls: { on: `http://127.0.0.1:${ports.on}`, none: `http://127.0.0.1:${ports.none}` },
    get running() {
      return child !== undefined;
    },
    get pid() {
      return child?.pid;
    },
    start,
    stop: async () => {
      if (child === undefined) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Beside this file, whether it runs from source or built. */
const scriptName = import.meta.url.endsWith('.ts') ? './origin-process.ts' : './origin-process.mjs';
